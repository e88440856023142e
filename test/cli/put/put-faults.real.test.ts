import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type Fault, type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { put } from './put-command.ts';
import { putWorld } from './put-world.ts';

const world = putWorld();
const { target } = world;
let proxy: FaultProxy | undefined;

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

const lines = Array.from({ length: 1_700 }, (_, n) => `line ${n}`);

async function throughProxy(faultOf: (request: number, records: number) => Fault): Promise<string[]> {
  proxy = await startFaultProxy(world.kinesis.endpoint, faultOf);
  return ['--endpoint', proxy.endpoint, '--stream', world.stream, '--leftovers', 'rest'];
}

async function texts(): Promise<string[]> {
  return (await world.texts()).toSorted();
}

const places = (count: number): number[] => Array.from({ length: count }, (_, position) => position);

describe('put when Kinesis refuses', { timeout: 30_000 }, () => {
  test('some records: sends those alone again, and each is put once', async () => {
    const args = await throughProxy((request, records) =>
      request < 12 ? places(records).filter((position) => (position + request) % 3 === 0) : [],
    );
    const end = await put(world.folder, ['--concurrency', '4', ...args], lines.join('\n'));
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(await texts()).toEqual(lines.toSorted());
    const sizes = proxy?.requestSizes ?? [];
    const sent = sizes.reduce((sum, size) => sum + size, 0);
    expect(end.stdout).toContain(`1,700 put into ${world.stream}, ${sent - 1_700} retried, 0 left over`);
    expect(sizes.slice(0, 4).toSorted((a, b) => b - a)).toEqual([500, 500, 500, 200]);
  });

  test('whole requests, or cuts the connection: sends them again', async () => {
    const faults: Fault[] = [
      { status: 500, type: 'InternalFailure' },
      { status: 400, type: 'ProvisionedThroughputExceededException' },
      'cut',
    ];
    const end = await put(
      world.folder,
      await throughProxy((request) => faults[request] ?? []),
      lines.join('\n'),
    );
    expect(end.code).toBe(0);
    expect(await texts()).toEqual(lines.toSorted());
  });

  test('a whole request: what comes after it waits, so that the order stays', async () => {
    const refused: Fault = { status: 500, type: 'InternalFailure' };
    const args = await throughProxy((request) => (request < 3 ? refused : []));
    expect((await put(world.folder, args, lines.join('\n'))).code).toBe(0);
    const records = await world.kinesis.read(world.stream);
    const shards = new Set(records.map(({ shardId }) => shardId));
    expect([records.length, shards.size]).toEqual([1_700, 2]);
    for (const shard of shards) {
      const own = records.filter(({ shardId }) => shardId === shard);
      const found = own.map(({ data }) => lines.indexOf(data.toString()));
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  test('for too long: what is left over can be put again and completes the stream', async () => {
    // The last hundred of a request are never taken, nor are they when sent alone.
    const args = await throughProxy((_, records) =>
      records > 100 ? places(records).slice(-100) : places(records),
    );
    const end = await put(world.folder, ['--give-up-after', '300ms', ...args], lines.join('\n'));
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(
      /^400 records not put, but kept in rest; .*\n {2}400 × ProvisionedThroughputExceededException \(/m,
    );
    expect(end.stdout).toContain('1,700 records read, 1,300 put');
    const again = await put(world.folder, ['--file', 'rest', ...target()]);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(await texts()).toEqual(lines.toSorted());
  });

  test('all of it for good: ends soon, with everything in the leftovers', async () => {
    const args = await throughProxy(() => 'cut');
    const end = await put(world.folder, ['--give-up-after', '200ms', ...args], lines.join('\n'));
    expect(end.code).toBe(1);
    expect(end.stdout).toContain('1,700 records read, 0 put');
    expect((await put(world.folder, ['--file', 'rest', ...target()])).code).toBe(0);
    expect(await texts()).toEqual(lines.toSorted());
  });

  test('because the stream has gone: stops, saying up to where', async () => {
    const args = await throughProxy((request) =>
      request < 2 ? [] : { status: 400, type: 'ResourceNotFoundException' },
    );
    const end = await put(world.folder, args, lines.join('\n'));
    expect(end.code).toBe(1);
    expect(end.stderr).toContain(`There is no stream ${world.stream} at ${proxy?.endpoint}`);
    const taken = (await texts()).length;
    expect(end.stdout).toContain(`${taken.toLocaleString('en-US')} put`);
    await put(world.folder, ['--file', 'rest', ...target()]);
    expect(await texts()).toEqual(lines.toSorted());
  });
});

describe('put of what can not be put', { timeout: 30_000 }, () => {
  test('leaves over a line above 1 MiB, puts the others, and puts it too once it is gzipped', async () => {
    const long = 'x'.repeat(1_048_577);
    const end = await put(world.folder, ['--leftovers', 'rest', ...target()], `a\n${long}\nb`);
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/1 × RecordTooLarge \(over 1 MiB .*; the first is line 2\)/);
    expect(await texts()).toEqual(['a', 'b']);
    expect((await put(world.folder, ['--file', 'rest', '--gzip', ...target()])).code).toBe(0);
    const gzipped = (await world.kinesis.read(world.stream)).filter((record) =>
      record.data.equals(gzipSync(long)),
    );
    expect(gzipped).toHaveLength(1);
  });

  test('takes a line of 1 MiB with its key', async () => {
    const end = await put(world.folder, target(), 'x'.repeat(1_048_576 - 16));
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect((await world.kinesis.read(world.stream)).map((record) => record.data.length)).toEqual([1_048_560]);
  });

  test('keeps bytes and partition key in the leftovers', async () => {
    const args = await throughProxy((_, records) => places(records));
    const line = Buffer.concat([
      Buffer.from('{"user":"ada","n":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    await put(world.folder, ['-k', 'user', '--give-up-after', '0s', ...args], line);
    const leftover: unknown = JSON.parse(readFileSync(join(world.folder, 'rest'), 'utf8'));
    expect(leftover).toEqual({
      shardlineLeftover: 1,
      reason: 'ProvisionedThroughputExceededException',
      line: 1,
      partitionKey: 'ada',
      data: line.toString('base64'),
    });
    await put(world.folder, ['--file', 'rest', ...target()]);
    expect(await world.kinesis.read(world.stream)).toMatchObject([{ partitionKey: 'ada', data: line }]);
  });

  test('puts what came before a gzip file breaks off, and fails', async () => {
    // Random enough not to fit in one block, so that something can be read before the break.
    const content = gzipSync(lines.map((line, n) => `${line} ${Math.sin(n)}`).join('\n'));
    writeFileSync(join(world.folder, 'in.gz'), content.subarray(0, content.length - 10));
    const end = await put(world.folder, ['--file', 'in.gz', ...target()]);
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/Reading in\.gz failed \(Z_BUF_ERROR\) before its end\./);
    expect((await texts()).length).toBeGreaterThan(1_000);
  });
});

describe('put that can not begin', { timeout: 30_000 }, () => {
  test.each([
    [
      'a stream that is not there',
      () => ['--endpoint', world.kinesis.endpoint, '--stream', 'nope'],
      /^There is no stream nope at http.*: check --stream and --region, or create it\.\n$/,
    ],
    [
      'an endpoint where nothing listens',
      () => ['--endpoint', 'http://127.0.0.1:1', '--stream', 's'],
      /^Nothing answers for the stream s at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\): is its service running\?\n$/,
    ],
    [
      'a file that is not there',
      () => ['--file', 'nope', ...target()],
      /^The file nope can't be read \(ENOENT\): check --file\.\n$/,
    ],
    ['a folder', () => ['--file', '.', ...target()], /^\. is a folder: name one file with --file\.\n$/],
    [
      'a socket where nothing listens',
      () => ['--socket', '127.0.0.1:1', ...target()],
      /^Nothing to read at 127\.0\.0\.1:1 \(ECONNREFUSED\): start the server first\.\n$/,
    ],
    [
      'a rate that is no number',
      () => ['--rate', 'fast', ...target()],
      /^error: option '-r, --rate <n>' argument 'fast' is invalid\. Give a number above 0\.\n$/,
    ],
    [
      'a socket without a port',
      () => ['--socket', 'localhost', ...target()],
      /argument 'localhost' is invalid\. Give host:port, such as localhost:9999\.\n$/,
    ],
    [
      'an endpoint that is no URL',
      () => ['--endpoint', 'localhost', '--stream', 's'],
      /argument 'localhost' is invalid\. Give an http or https URL such as http:\/\/127\.0\.0\.1:9200\.\n$/,
    ],
    [
      'two sources',
      () => ['--file', 'a', '--socket', 'b:1', ...target()],
      /^error: option '-s, --socket <host:port>' cannot be used with option '-f, --file <file>'\n$/,
    ],
    [
      'leftovers in a folder that is not there',
      () => ['--leftovers', 'nope/rest', ...target()],
      /^Leftovers can't be written into nope \(ENOENT\): name a file elsewhere with --leftovers\.\n$/,
    ],
  ])('says why in one sentence: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await put(world.folder, args(), 'a\n');
    // What the command line itself says wrong, whatever is there, ends with 2.
    expect({ code, stdout }).toEqual({ code: stderr.startsWith('error: ') ? 2 : 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(world.folder)).toEqual([]);
  });

  test('never overwrites a file with leftovers', async () => {
    writeFileSync(join(world.folder, 'rest'), 'mine');
    const end = await put(world.folder, ['--file', 'rest', '--leftovers', 'rest', ...target()]);
    expect(end).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The leftovers file rest exists already: name another with --leftovers.\n',
    });
    expect(readFileSync(join(world.folder, 'rest'), 'utf8')).toBe('mine');
  });
});

import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import { portOf } from './kinesis.ts';
import { put, startPut } from './put-command.ts';
import { putWorld } from './put-world.ts';

const world = putWorld();
const { target, texts } = world;

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, position) => `line ${position}`);

describe('put', { timeout: 30_000 }, () => {
  test('puts each line of a file once, byte for byte, and says so', async () => {
    const lines = [
      ...numbered(1_234).map((line) => Buffer.from(line)),
      Buffer.from([0xff, 0xc3, 0x28, 0x00, 0x80]),
    ];
    writeFileSync(
      join(world.folder, 'in.log'),
      Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])).subarray(0, -1),
    );
    const end = await put(world.folder, ['--file', 'in.log', ...target()]);
    const found = (await world.kinesis.read(world.stream)).map((record) => record.data.toString('hex'));
    expect(found.toSorted()).toEqual(lines.map((line) => line.toString('hex')).toSorted());
    expect(end.stdout).toMatch(
      /^1,235 records read, 1,235 put into stream-\d+, 0 retried, 0 left over, .* records\/s\n$/,
    );
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(world.folder)).toEqual(['in.log']);
  });

  test('reads standard input when piped, skips empty lines and counts them', async () => {
    const end = await put(world.folder, target(), 'a\n\n\r\nb\r\nc');
    expect((await texts()).toSorted()).toEqual(['a', 'b', 'c']);
    expect(end.stdout).toMatch(/^3 records read, 3 put .*, 2 empty lines skipped\n$/);
    expect(end.code).toBe(0);
  });

  test('says nothing when told to be quiet', async () => {
    expect(await put(world.folder, ['--quiet', ...target()], 'a\n')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('undoes a gzipped CSV, whose rows become JSON objects', async () => {
    writeFileSync(join(world.folder, 'in.csv.gz'), gzipSync('id,place\n1,"Rome, IT"\n2,\n'));
    expect((await put(world.folder, ['--file', 'in.csv.gz', ...target()])).code).toBe(0);
    expect((await texts()).toSorted()).toEqual(['{"id":"1","place":"Rome, IT"}', '{"id":"2","place":""}']);
  });

  test('takes marks and carriage returns off, finds the delimiter, and warns of one column', async () => {
    const csv = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
    writeFileSync(join(world.folder, 'in.csv'), csv('a;b\r\n1,5;2\r'));
    expect(await put(world.folder, ['--file', 'in.csv', ...target()])).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(join(world.folder, 'in.log'), '\ufefffirst\r\nlast\r');
    expect((await put(world.folder, ['--file', 'in.log', ...target()])).code).toBe(0);
    expect((await texts()).toSorted()).toEqual(['first', 'last', '{"a":"1,5","b":"2"}']);
    const one = await put(world.folder, ['--file', 'in.csv', '--delimiter', '|', ...target()]);
    expect(one).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/one column, "a;b", .* --delimiter/),
    });
  });

  test('says what it cannot read, and puts nothing', async () => {
    writeFileSync(join(world.folder, 'in.log'), gzipSync('a\n'));
    const end = await put(world.folder, ['--file', 'in.log', ...target()]);
    expect(end).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/compressed with gzip: give a file/),
    });
    expect(await texts()).toEqual([]);
  });

  test('spreads records over the shards by random keys', async () => {
    await put(world.folder, target(), numbered(200).join('\n'));
    const shards = (await world.kinesis.read(world.stream)).map((record) => record.shardId);
    expect(new Set(shards).size).toBe(2);
  });

  test('with a partition key keeps the order of the records of each key', async () => {
    const lines = Array.from({ length: 2_000 }, (_, n) => JSON.stringify({ user: `u${n % 7}`, n }));
    await put(world.folder, ['--partition-key', 'user', ...target()], lines.join('\n'));
    const records = await world.kinesis.read(world.stream);
    for (const user of new Set(records.map((record) => record.partitionKey))) {
      const ofUser = records.filter((record) => record.partitionKey === user);
      const expected = lines.filter((line) => line.includes(`"${user}"`));
      expect(ofUser.map((record) => record.data.toString())).toEqual(expected);
    }
    expect(records).toHaveLength(2_000);
  });

  test('gzips each record', async () => {
    await put(world.folder, ['--gzip', ...target()], numbered(10).join('\n'));
    const found = (await world.kinesis.read(world.stream)).map((record) =>
      gunzipSync(record.data).toString(),
    );
    expect(found.toSorted()).toEqual(numbered(10));
  });

  test('aggregates records into few', async () => {
    const end = await put(world.folder, ['--aggregate', ...target()], numbered(1_000).join('\n'));
    const [record, ...more] = await world.kinesis.read(world.stream);
    expect(more).toEqual([]);
    expect(record?.data.subarray(0, 4).toString('hex')).toBe('f3899ac2');
    expect(end.stdout).toContain('1,000 put');
  });

  test('keeps to the rate', async () => {
    const end = await put(world.folder, ['--rate', '100', ...target()], numbered(150).join('\n'));
    const seconds = Number(/ in (\S+) s,/.exec(end.stdout)?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(1.4);
    expect(await world.kinesis.read(world.stream)).toHaveLength(150);
  });
});

describe('put from a socket', { timeout: 30_000 }, () => {
  test('puts each line as it comes, and ends when the server closes', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { end } = startPut(world.folder, [
      '--socket',
      `127.0.0.1:${portOf(server.address())}`,
      ...target(),
    ]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    for (const line of ['first', 'second']) {
      socket.write(`${line}\n`);
      const writtenAt = performance.now();
      await vi.waitFor(async () => expect(await texts()).toContain(line), { timeout: 5_000, interval: 20 });
      expect(performance.now() - writtenAt).toBeLessThan(2_000);
    }
    socket.end('last, without a newline');
    expect(await end).toMatchObject({ code: 0, stderr: '' });
    expect((await texts()).toSorted()).toEqual(['first', 'last, without a newline', 'second']);
    server.close();
  });

  test('fails when the connection breaks, after putting what came', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { end } = startPut(world.folder, [
      '--socket',
      `127.0.0.1:${portOf(server.address())}`,
      ...target(),
    ]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.write('first\n');
    await vi.waitFor(async () => expect(await texts()).toEqual(['first']), { timeout: 5_000, interval: 20 });
    socket.resetAndDestroy();
    const { code, stderr } = await end;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Reading 127\.0\.0\.1:\d+ failed \(ECONNRESET\) before its end\. Up to line 1 /);
    server.close();
  });
});

describe('put stopped by Ctrl-C', { timeout: 30_000 }, () => {
  test('leaves nothing out: what was read is in the stream or in the leftovers', async () => {
    const { child, end } = startPut(world.folder, ['--rate', '200', '--leftovers', 'rest', ...target()]);
    child.stdin.write(`${numbered(1_000).join('\n')}\n`);
    await vi.waitFor(async () => expect((await texts()).length).toBeGreaterThan(0), {
      timeout: 10_000,
      interval: 20,
    });
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(stdout).toMatch(/^1,000 records read, /);
    const before = await texts();
    expect(before.length).toBeLessThan(1_000);
    expect((await put(world.folder, ['--file', 'rest', ...target()])).code).toBe(0);
    expect((await texts()).toSorted()).toEqual(numbered(1_000).toSorted());
  });

  test('ends at once while the input is idle', async () => {
    const { child, end } = startPut(world.folder, target());
    child.stdin.write('a\n');
    await vi.waitFor(async () => expect(await texts()).toEqual(['a']), { timeout: 10_000, interval: 20 });
    await sleep(50);
    const stoppedAt = performance.now();
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    expect(performance.now() - stoppedAt).toBeLessThan(2_000);
    expect(readdirSync(world.folder)).toEqual([]);
  });
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { aggregate } from '../../cli/put/kpl.ts';
import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { pythonEnvironment } from '../../scripts/python-environment.ts';
import { put as putCommand } from '../cli/put/put-command.ts';
import { deadLetters, put, settled, startPipeline } from './pipeline-run.ts';
import { announce, recovery } from './recovery-command.ts';
import { type Services, startServices } from './services.ts';

const run = promisify(execFile);

/** Packs lines of { key, hashKey?, data } with the library that AWS published for it. */
const packer = `
import base64, json, sys
from aws_kinesis_agg.aggregator import RecordAggregator
packer = RecordAggregator(max_size=1500)
def out(aggregate):
    if aggregate is not None:
        key, hash_key, data = aggregate.get_contents()
        print(json.dumps({'key': key, 'data': base64.b64encode(data).decode()}))
for line in sys.stdin:
    record = json.loads(line)
    out(packer.add_user_record(record['key'], base64.b64decode(record['data']), record.get('hashKey')))
out(packer.clear_and_get())
`;
const packed = z.object({ key: z.string(), data: z.base64() });
const stored = z.object({
  _id: z.string(),
  _index: z.string(),
  _version: z.number(),
  _source: z.record(z.string(), z.unknown()),
});

interface UserRecord {
  readonly key: string;
  readonly hashKey?: string;
  readonly data: string;
}

async function aggregated(records: readonly UserRecord[]) {
  const packages = ['aws_kinesis_agg==1.2.3', 'protobuf==7.36.2', 'six==1.17.0'];
  const python = join(await pythonEnvironment(packages), 'python');
  const running = run(python, ['-c', packer], { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(records.map((record) => JSON.stringify(record)).join('\n'));
  const { stdout } = await running;
  return stdout
    .trim()
    .split('\n')
    .map((line) => packed.parse(JSON.parse(line)));
}

let services: Services;
let folder: string;
beforeAll(async () => {
  services = await startServices();
  folder = mkdtempSync(join(tmpdir(), 'input-forms-'));
}, 120_000);
afterAll(async () => {
  await services.stop();
  rmSync(folder, { recursive: true });
});

/** Every document, sorted by id. */
async function documents(run: LocalRun): Promise<z.infer<typeof stored>[]> {
  const index = wildcardOf(run.pipeline.document.index);
  await services.search.indices.refresh({ index, ignore_unavailable: true });
  const { hits } = await services.search.search({
    index,
    size: 10_000,
    version: true,
    track_total_hits: true,
  });
  expect(hits.total).toMatchObject({ value: hits.hits.length });
  return hits.hits.map((one) => stored.parse(one)).sort((a, b) => (a._id < b._id ? -1 : 1));
}

/** The whole stream twice again, in other batches than those that came. */
async function replayTwice(run: LocalRun): Promise<void> {
  const forget = announce(run);
  try {
    for (const batchSize of ['3', '500']) {
      const args = ['--pipeline', run.pipeline.name, '--from', 'trim-horizon', '--batch-size', batchSize];
      expect(await recovery(folder, 'replay', ...args)).toMatchObject({ code: 0, stderr: '' });
    }
  } finally {
    forget();
  }
}

describe('records aggregated by a library of others', () => {
  const total = 600;
  /** Every fifth is compressed, every seventh a list of two, every eleventh under a hash key of its own. */
  const userRecords = Array.from({ length: total }, (_, n): UserRecord => {
    const event = n % 7 === 0 ? [{ n }, { n: n + 10_000 }] : { n };
    const json = JSON.stringify(event);
    const data = Buffer.from(n % 5 === 0 ? gzipSync(json) : json).toString('base64');
    return { key: `key-${n % 40}`, data, ...(n % 11 === 0 && { hashKey: String(n) }) };
  });
  const expected = userRecords.flatMap(({ key }, n) => [
    { n, partitionKey: key },
    ...(n % 7 === 0 ? [{ n: n + 10_000, partitionKey: key }] : []),
  ]);
  const byNumber = (found: readonly Record<string, unknown>[]) =>
    found.toSorted((a, b) => Number(a.n) - Number(b.n));
  let run: LocalRun;

  beforeAll(async () => {
    const aggregates = await aggregated(userRecords);
    expect(aggregates.length).toBeGreaterThan(5);
    run = await startPipeline('test/integration/pipelines/events', services);
    await put(
      run,
      aggregates.map(({ key, data }) => ({ partitionKey: key, data: Buffer.from(data, 'base64') })),
    );
    await settled(run, aggregates.length);
  }, 300_000);
  afterAll(() => run?.stop());

  it('become exactly the documents of their own records, each under its own partition key', async () => {
    const found = await documents(run);
    expect(byNumber(found.map(({ _source }) => _source))).toEqual(byNumber(expected));
    expect(deadLetters(run)).toEqual([]);
  });

  it('leave the same documents when they are replayed twice', async () => {
    const before = await documents(run);
    await replayTwice(run);
    expect(await documents(run)).toEqual(before);
  }, 120_000);

  it('may as well come from the command of this project, compressed or not', async () => {
    const before = (await documents(run)).length;
    const target = ['--endpoint', run.kinesisEndpoint, '--stream', run.stream];
    const lines = (first: number) =>
      Array.from({ length: 200 }, (_, n) => JSON.stringify({ n: first + n })).join('\n');
    expect(await putCommand(folder, [...target, '--aggregate'], lines(20_000))).toMatchObject({ code: 0 });
    expect(await putCommand(folder, [...target, '--aggregate', '--gzip'], lines(30_000))).toMatchObject({
      code: 0,
    });
    await expect.poll(async () => (await documents(run)).length, { timeout: 20_000 }).toBe(before + 400);
    expect(deadLetters(run)).toEqual([]);
  });
});

describe('subscription records of CloudWatch Logs', () => {
  const now = Date.now();
  const message = (group: number, events: number) => ({
    messageType: 'DATA_MESSAGE',
    owner: '111111111111',
    logGroup: `/aws/lambda/shop-${group}`,
    logStream: `2026/11/24/[$LATEST]${group}`,
    subscriptionFilters: ['everything'],
    logEvents: Array.from({ length: events }, (_, n) => ({
      id: `3${group}${String(n).padStart(50, '0')}`,
      timestamp: now - n * 1_000,
      message: `START RequestId: ${group}-${n}`,
    })),
  });
  const control = {
    ...message(0, 1),
    messageType: 'CONTROL_MESSAGE',
    owner: 'CloudwatchLogs',
    logGroup: '',
    logStream: '',
    subscriptionFilters: [],
  };
  const sizes = [1, 50, 300, 0, 7];
  const records = [...sizes.map((events, group) => message(group, events)), control];
  const foreign = [{ hello: 'world' }, { ...message(9, 1), messageType: 'OTHER' }];
  let run: LocalRun;

  beforeAll(async () => {
    run = await startPipeline('test/integration/pipelines/log-events', services);
    const all = [...records, ...foreign];
    await put(
      run,
      all.map((record, n) => ({ partitionKey: String(n), data: gzipSync(JSON.stringify(record)) })),
    );
    await settled(run, all.length);
  });
  afterAll(() => run?.stop());

  it('become one document a log event, and control messages none', async () => {
    const found = await documents(run);
    expect(found).toHaveLength(358);
    for (const [group, events] of sizes.entries()) {
      const own = found.filter(({ _source }) => _source.logGroup === `/aws/lambda/shop-${group}`);
      expect(new Set(own.map(({ _source }) => _source.eventId)).size).toBe(events);
    }
    expect(run.ledger.totals).toMatchObject({ received: 8, indexed: 4, filtered: 2, rejected: 2 });
  });

  it('of another kind go to the dead letters with a reason', () => {
    const reasons = deadLetters(run).map(({ failures }) => failures.map(({ type }) => type));
    expect(reasons).toEqual([['invalid_log_record'], ['invalid_log_record']]);
  });

  it('leave the same documents when they are replayed twice', async () => {
    const before = await documents(run);
    await replayTwice(run);
    expect(await documents(run)).toEqual(before);
  }, 120_000);
});

describe('records of which some lines or objects are bad', () => {
  const good = ['{"n":1}\n{"n":2}\r\n', '{"n":3}{"n":4}\n{"n":5}'];
  const bad = [
    Buffer.from('{"n":6}\n{"n":"caf\u00e9"}\n{"n":7}', 'latin1'),
    '{"n":8}{"n":}{"n":9}\n{"m":1}\n{"n":10}',
    aggregate('k', [Buffer.from('{"n":11}'), Buffer.from('{"n":12}\n{"n":'), Buffer.from('{"n":13}')]),
  ];
  let run: LocalRun;

  beforeAll(async () => {
    run = await startPipeline('test/integration/pipelines/lines', services);
    const records = [...good, ...bad].map((data, n) => ({ partitionKey: String(n), data }));
    await put(run, records);
    await settled(run, records.length);
  });
  afterAll(() => run?.stop());

  it('lose none of the others, are rejected once each, and their letters say which parts', async () => {
    const numbers = (await documents(run)).map(({ _source }) => Number(_source.n)).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
    expect(run.ledger.totals).toMatchObject({ received: 5, indexed: 2, rejected: 3, errored: 0 });
    const reasons = deadLetters(run).map(({ failures }) =>
      failures.map(({ type, message }) => `${type} ${message.replace(/: .*?((?:, from byte .*)|)$/, '')}`),
    );
    expect(reasons.toSorted()).toEqual([
      ['invalid_json line 1', 'transform_failed line 2'],
      ['invalid_json record 2 of the aggregate, line 2'],
      ['invalid_utf8 line 2'],
    ]);
  });

  it('leave the same documents and letters when they are replayed and redriven', async () => {
    const before = await documents(run);
    await replayTwice(run);
    const forget = announce(run);
    const redrive = await recovery(folder, 'redrive', '--pipeline', 'lines').finally(forget);
    expect(redrive).toMatchObject({ code: 1, stdout: '3 records: 3 rejected again and kept.\n' });
    expect(await documents(run)).toEqual(before);
    // Written again by the replays, each is of one of the same three records.
    expect(new Set(deadLetters(run).map(({ sequenceNumber }) => sequenceNumber)).size).toBe(3);
  }, 120_000);
});

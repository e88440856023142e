import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetters, documentIds, type PutRecord, put, settled, startPipeline } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

const reading = { sensorId: 's-1', type: 'temperature', value: 1, location: { lat: 1, lon: 2 } };
const good = (number: number) => JSON.stringify({ ...reading, sensorId: `good-${number}` });

/** `{"a":{"a":…}}`, deeper than the engine's parser goes. */
const deep = JSON.parse(`${'{"a":'.repeat(1_200)}1${'}'.repeat(1_200)}`);

/** Half a surrogate pair in a field's name is more than the engine's parser takes. */
const refused = { ...reading, 'half \ud800': 1 };

/** A text that makes the reading exactly this long. */
function readingOf(bytes: number): string {
  const around = JSON.stringify({ ...refused, note: '' }).length;
  return JSON.stringify({ ...refused, note: 'x'.repeat(bytes - around) });
}

const bad: readonly (readonly [what: string, data: string | Buffer, stage: string, type: string])[] = [
  ['no JSON', '{"sensorId":', 'decode', 'invalid_json'],
  ['no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'decode', 'invalid_utf8'],
  ['half a gzip', gzipSync(good(0)).subarray(0, 30), 'decode', 'invalid_gzip'],
  ['no bytes', '', 'decode', 'empty_record'],
  ['a value of no kind that the transform knows', '[1]', 'transform', 'transform_failed'],
  [
    'a reading without a sensor',
    JSON.stringify({ ...reading, sensorId: undefined }),
    'transform',
    'transform_failed',
  ],
  ['a field that the engine refuses', JSON.stringify(refused), 'bulk', 'mapper_parsing_exception'],
  ['an object too deep', JSON.stringify({ ...reading, deep }), 'decode', 'too_deep'],
  ['1 MiB that the engine refuses', readingOf(1_048_576), 'bulk', 'mapper_parsing_exception'],
  ['1 MiB of nothing', 'x'.repeat(1_048_576), 'decode', 'invalid_json'],
];

describe('a batch with every kind of bad record', () => {
  let services: Services;
  let run: LocalRun;
  let sequenceNumbers: string[];
  const goods = 200;
  /** OpenSearch 3 alone refuses half a surrogate pair; the others take it, and then nothing is wrong with the record. */
  const isGood = (stage: string) =>
    stage === 'bulk' &&
    !(services.distribution === 'opensearch' && Number.parseInt(services.version, 10) >= 3);
  const goodAfterAll = () => bad.filter(([, , stage]) => isGood(stage)).length;

  beforeAll(async () => {
    services = await startServices();
    run = await startPipeline('sensors', services);
    // One partition key: one shard, and in it one batch.
    const records: PutRecord[] = Array.from({ length: goods }, (_, number) => ({
      data: good(number),
      partitionKey: 'same',
    }));
    const mixed = bad.flatMap(([, data], position) => [
      ...records.slice(position * 10, position * 10 + 10),
      { data, partitionKey: 'same' },
    ]);
    sequenceNumbers = await put(run, [...mixed, ...records.slice(bad.length * 10)]);
    await settled(run, goods + bad.length);
  });
  afterAll(async () => {
    await run.stop();
    await services.stop();
  });

  it('has all its good records indexed', async () => {
    expect(await documentIds(run, services.search)).toHaveLength(goods + goodAfterAll());
  });

  it.each(bad)('has a dead letter with bytes and reason for %s', (_what, data, stage, type) => {
    const bytes = Buffer.from(data).toString('base64');
    const [letter, ...others] = deadLetters(run).filter((candidate) => candidate.data === bytes);
    expect(others).toEqual([]);
    if (isGood(stage)) return expect(letter).toBeUndefined();
    expect(letter).toMatchObject({
      failures: [{ stage, type, message: expect.stringMatching(/.{5}/) }],
      partitionKey: 'same',
      sequenceNumber: expect.toSatisfy((given: string) => sequenceNumbers.includes(given)),
    });
  });

  it('accounts for each of its records exactly once', () => {
    expect(run.ledger.totals).toEqual({
      received: goods + bad.length,
      indexed: goods + goodAfterAll(),
      rejected: bad.length - goodAfterAll(),
      duplicate: 0,
      stale: 0,
      filtered: 0,
      errored: 0,
    });
    expect(deadLetters(run)).toHaveLength(bad.length - goodAfterAll());
  });
});

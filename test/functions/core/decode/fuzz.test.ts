import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate } from '../../../../cli/put/kpl.ts';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import type { Source } from '../../../../functions/pipeline/pipeline.ts';
import { anyText } from '../../../any-text.ts';
import { streamRecord } from '../records.ts';

const sources: readonly Source[] = ['json', 'ndjson', 'text', 'cloudwatch-logs', (bytes) => bytes.length];
const failureTypes = new Set([
  'empty_record',
  'invalid_gzip',
  'invalid_json',
  'invalid_kpl',
  'invalid_log_event',
  'invalid_log_record',
  'invalid_utf16',
  'invalid_utf8',
  'nested_aggregate',
  'too_deep',
  'too_large',
  'too_many_fields',
  'too_many_values',
]);

const json = fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value));
const lines = fc.array(fc.oneof(json, fc.string()), { maxLength: 8 }).map((each) => each.join('\n'));
const logEvent = fc.record(
  { id: fc.string(), timestamp: fc.oneof(fc.integer(), json), message: anyText() },
  { requiredKeys: [] },
);
const logRecord = fc
  .record(
    {
      messageType: fc.constantFrom('DATA_MESSAGE', 'CONTROL_MESSAGE', 'OTHER'),
      owner: fc.string(),
      logGroup: fc.string(),
      logStream: fc.string(),
      subscriptionFilters: fc.array(fc.string(), { maxLength: 2 }),
      logEvents: fc.array(fc.oneof(logEvent, fc.jsonValue()), { maxLength: 5 }),
    },
    { requiredKeys: ['messageType'] },
  )
  .map((record) => JSON.stringify(record));
const plain = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.oneof(json, lines, logRecord).map((text) => Buffer.from(text)),
);
const zipped = fc
  .array(plain, { minLength: 1, maxLength: 3 })
  .map((parts) => Buffer.concat(parts.map((part) => gzipSync(part))));
const aggregated = fc
  .tuple(fc.string(), fc.array(fc.oneof(plain, zipped), { maxLength: 6 }))
  .map(([key, data]) => aggregate(key, data));

/** Aggregates whose checksum fits whatever is in them: only so do broken messages come as far as their reader. */
const enclosed = (message: Uint8Array) =>
  Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, createHash('md5').update(message).digest()]);

/** Flips, cuts, inserts or repeats bytes of what was valid. */
const mutation = fc.record({
  kind: fc.constantFrom('none', 'flip', 'cut', 'insert', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});
const mutatedFrom = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(bytes, fc.array(mutation, { maxLength: 3 }))
    .map(([valid, mutations]) => mutations.reduce(mutate, Buffer.from(valid)));
const mutated = fc.oneof(
  mutatedFrom(fc.oneof(plain, zipped, aggregated)),
  mutatedFrom(aggregated.map((bytes) => bytes.subarray(4, -16))).map(enclosed),
  mutatedFrom(plain).map(enclosed),
);

function mutate(
  bytes: Buffer,
  { kind, at, bytes: more }: { kind: string; at: number; bytes: Uint8Array },
): Buffer {
  const position = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, position), bytes.subarray(position)];
  if (kind === 'flip')
    return Buffer.concat([
      before,
      after.subarray(0, 1).map((byte) => byte ^ (more[0] ?? 1)),
      after.subarray(1),
    ]);
  if (kind === 'cut') return Buffer.from(before);
  if (kind === 'insert') return Buffer.concat([before, more, after]);
  return kind === 'repeat' ? Buffer.concat([bytes, after]) : bytes;
}

describe.each(sources.map((source) => [typeof source === 'string' ? source : 'a function', source] as const))(
  'whatever bytes come, as %s',
  (_, source) => {
    test('nothing is thrown, each result has a place of its own, each failure a known reason', () => {
      fc.assert(
        fc.property(fc.array(mutated, { maxLength: 4 }), (batch) => {
          const decoded = decodeBatch(
            batch.map((bytes, position) => streamRecord(bytes, position)),
            source,
          );
          const positions = decoded.flatMap((item) =>
            'value' in item ? [`${item.recordPosition} ${item.part}`] : [],
          );
          expect(new Set(positions).size).toBe(positions.length);
          for (const item of decoded) {
            expect(batch[item.recordPosition]).toBeDefined();
            if ('failure' in item) expect(failureTypes).toContain(item.failure.type);
          }
          for (const [position, bytes] of batch.entries()) {
            const results = decoded.filter(({ recordPosition }) => recordPosition === position);
            expect(results).toEqual(alone(bytes, position, source));
          }
        }),
        { numRuns: 400 },
      );
    });
  },
);

/** What a record gives by itself; at least one result, unless there was nothing in it. */
function alone(bytes: Buffer, position: number, source: Source): unknown[] {
  const results = decodeBatch([streamRecord(bytes, position)], source).map((item) => ({
    ...item,
    recordPosition: position,
  }));
  if (source === 'text' || source === 'ndjson' || typeof source === 'function')
    expect(results).not.toEqual([]);
  return results;
}

test('no byte that is flipped in a compressed or aggregated record goes unnoticed', () => {
  const data = [Buffer.from('{"n":1}'), Buffer.from('{"n":2}')];
  const valid = [gzipSync('{"n":1}'), aggregate('key', data), gzipSync('{"n":1}\n{"n":2}')];
  for (const bytes of valid) {
    const whole = decodeBatch([streamRecord(bytes)], 'ndjson');
    for (let position = 0; position < bytes.length; position += 1) {
      const flipped = Uint8Array.from(bytes, (byte, at) => (at === position ? byte ^ 0x10 : byte));
      const decoded = decodeBatch([streamRecord(flipped)], 'ndjson');
      // The header of gzip has bytes that say nothing of the content, such as the time.
      if (decoded.every((item) => 'value' in item)) expect(decoded).toEqual(whole);
    }
  }
});

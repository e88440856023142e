import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutRecords } from '../../../cli/letters/discarded-batch.ts';
import { identityOf } from '../../../cli/letters/letter.ts';
import { readObject } from '../../../cli/letters/read-object.ts';
import { deadLetter, givenUpObject, rejectedObject } from './letters.ts';

const letters = [0, 1, 2].map((position) => deadLetter(position));
const gzipped = (...lines: readonly unknown[]) =>
  gzipSync(lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));

test('the letters that the indexer wrote are read as they were written', async () => {
  const { key, body } = rejectedObject([deadLetter(0, { operations: [{ index: 'events', id: 'a' }] })]);
  expect(await readObject(key, body)).toEqual({
    form: 'rejected',
    letters: [{ ...deadLetter(0), operations: [{ index: 'events', id: 'a' }] }],
  });
});

test.each([true, false])(
  'a batch that Lambda gave up is read with its metadata, its payload text: %s',
  async (asText) => {
    const { key, body } = givenUpObject(letters, 'a', asText);
    const read = await readObject(key, body);
    expect(read).toMatchObject({
      form: 'discarded',
      letters: letters.map(({ schema: _schema, pipeline: _pipeline, failures: _failures, ...same }) => same),
    });
    expect(read).toMatchObject({
      letters: [{ failures: [{ stage: 'mapping', type: 'RecordAgeExceeded' }] }, {}, {}],
    });
  },
);

test.each([
  ['half a gzip', 'rejected/events/x.ndjson.gz', rejectedObject(letters).body.subarray(0, 100)],
  ['no gzip', 'rejected/events/x.ndjson.gz', Buffer.from('hello')],
  ['nothing', 'rejected/events/x.ndjson.gz', Buffer.from('')],
  ['no lines', 'rejected/events/x.ndjson.gz', gzipped()],
  ['a line cut short', 'rejected/events/x.ndjson.gz', gzipped(letters[0], '{"schema":1,')],
  ['another’s lines', 'rejected/events/x.ndjson.gz', gzipped({ level: 'INFO' })],
  ['a schema of the future', 'rejected/events/x.ndjson.gz', gzipped({ ...letters[0], schema: 2 })],
  [
    'a sequence number that is none',
    'rejected/events/x.ndjson.gz',
    gzipped({ ...letters[0], sequenceNumber: 'x' }),
  ],
  ['data that is no base64', 'rejected/events/x.ndjson.gz', gzipped({ ...letters[0], data: '{' })],
  ['a file left by a crash', 'rejected/events/x.ndjson.gz.0.partial', rejectedObject(letters).body],
  ['half a batch', 'aws/lambda/x/y', givenUpObject(letters).body.subarray(0, 300)],
  [
    'a batch without its payload',
    'aws/lambda/x/y',
    Buffer.from('{"requestContext":{"condition":"x"},"KinesisBatchInfo":{"streamArn":"x"}}'),
  ],
])('%s is told as unreadable, and never thrown', async (_what, key, body) => {
  expect(await readObject(key, body)).toEqual({ unreadable: expect.stringMatching(/^it/) });
});

test('any bytes at all are letters or told as unreadable', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('rejected/e/x.gz', 'aws/lambda/x'),
      async (bytes, key) => {
        expect(await readObject(key, bytes)).toHaveProperty('unreadable');
        expect(await readObject(key, gzipSync(bytes))).toHaveProperty('unreadable');
      },
    ),
    { numRuns: 100 },
  );
});

test.each([true, false])(
  'a batch loses the records that were settled and keeps all else, its payload text: %s',
  async (asText) => {
    const { key, body } = givenUpObject(letters, 'a', asText);
    const kept = letters[1] ?? deadLetter(1);
    const rest = withoutRecords(body, (identity) => identity === identityOf(kept));
    expect(await readObject(key, rest ?? new Uint8Array())).toMatchObject({ letters: [{ data: kept.data }] });
    const before: unknown = JSON.parse(Buffer.from(body).toString());
    expect({ ...JSON.parse(Buffer.from(rest ?? []).toString()), payload: 0 }).toEqual({
      ...Object(before),
      payload: 0,
    });
    expect(withoutRecords(body, () => false)).toBeUndefined();
  },
);

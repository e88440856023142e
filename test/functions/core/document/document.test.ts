import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../../functions/core/document/operation.ts';
import type { StreamRecord } from '../../../../functions/pipeline/record.ts';
import { anyText } from '../../../any-text.ts';
import { arrivalTime, jsonRecords, pipeline, streamRecord } from '../records.ts';
import { build, operationOf, refusalOf, rules } from './building.ts';

/** Not enumerable, as methods of classes are: so it stays with the document. */
class Jsonless {
  readonly #json: unknown;
  constructor(json: unknown) {
    this.#json = json;
  }
  toJSON(): unknown {
    return this.#json;
  }
}

describe('the source line', () => {
  test('is one line of JSON and its bytes are counted in UTF-8, for any document', async () => {
    const text = anyText();
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('n', 'text'), fc.oneof(text, fc.double({ noDefaultInfinity: true }))),
        async (document) => {
          const { source, bytes, lines } = await operationOf(document);
          expect(source).toEqual(JSON.parse(JSON.stringify(document)));
          expect(bytes).toBe(Buffer.byteLength(lines));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('escapes lone surrogates, so that the bytes are UTF-8', async () => {
    const { lines, source } = await operationOf({ text: '\ud800' });
    expect(Buffer.from(lines).toString()).toBe(lines);
    expect(source.text).toBe('\ud800');
  });

  test('keeps unknown fields, __proto__ and constructor among them, in the rescue field', async () => {
    const { source } = await operationOf(
      JSON.parse('{"n":1,"__proto__":{"a":1},"constructor":2,"toJSON":3}'),
    );
    expect(JSON.stringify(source)).toBe(
      '{"n":1,"unmapped":{"__proto__":{"a":1},"constructor":2,"toJSON":3}}',
    );
  });

  test('keeps an unknown object with a field toJSON that is no function', async () => {
    const { source } = await operationOf({ n: 1, a: { toJSON: 3 } });
    expect(source).toMatchObject({ n: 1, unmapped: { a: { toJSON: 3 } } });
  });

  test('tags a document whose event time is implausible, under its arrival', async () => {
    const { action, source } = await operationOf({ n: 1, at: '1970-01-01T00:00:00Z' });
    expect(action.create._index).toBe('events-2026.11.23');
    expect(source).toMatchObject({
      at: '1970-01-01T00:00:00Z',
      ingest: { tags: ['implausible_event_time'] },
    });
  });

  test('keeps what a producer sends under reserved names, beside what the pipeline notes there', async () => {
    const sent = { ingest: { tags: 'mine' }, unmapped: ['x'], at: '1970-01-01T00:00:00Z' };
    const { source } = await operationOf(sent);
    expect(source).toEqual({
      at: sent.at,
      ingest: { tags: ['implausible_event_time'] },
      unmapped: { ingest: sent.ingest, unmapped: sent.unmapped },
    });
  });

  const deep = JSON.parse(`${'{"n":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  const getter = {
    get n() {
      throw new Error('no n');
    },
  };
  const cyclic: Record<string, unknown> = {};
  cyclic.n = cyclic;
  test.each<[string, unknown, string]>([
    ['holds a BigInt', { n: 5n }, 'document_failed'],
    ['has a getter that throws', getter, 'document_failed'],
    ['contains itself', cyclic, 'document_failed'],
    ['nests 50,000 deep', deep, 'document_failed'],
    [
      'has a toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no');
        },
      },
      'document_failed',
    ],
    ['has a toJSON that returns nothing', new Jsonless(undefined), 'not_an_object'],
    ['has a toJSON that returns text', new Jsonless('text'), 'not_an_object'],
    ['nests 202 deep', JSON.parse(`${'{"n":'.repeat(202)}1${'}'.repeat(202)}`), 'too_deep'],
    ['holds a number that JavaScript reads as infinite', JSON.parse('{"n":1e400}'), 'number_out_of_range'],
    ['holds one deep inside', JSON.parse('{"n":[1,{"m":-1e400}]}'), 'number_out_of_range'],
    ['is a Date', new Date(0), 'not_an_object'],
    ['is over 9 MiB', { text: 'x'.repeat(9 * 1024 * 1024) }, 'too_large'],
  ])('is refused of a document that %s', async (_, document, type) => {
    const refusal = await refusalOf(document, rules({ eventTime: 'missing' }));
    expect(refusal).toMatchObject({ status: 'rejected', failure: { stage: 'document', type } });
  });

  test('a refused document leaves the rest of the batch as it is', async () => {
    const transform = (value: unknown) => ({ n: value === 2 ? 5n : value });
    const built = await build(jsonRecords([1, 2, 3]), pipeline({ transform }));
    expect(built.map((item) => ('outcome' in item ? item.outcome.status : item.recordPosition))).toEqual([
      0,
      'rejected',
      2,
    ]);
  });
});

test('ids and index names are the same for any split of a batch, and different for each document', async () => {
  const fanOut = pipeline({
    source: 'ndjson',
    transform: (value) =>
      Array.from({ length: Number(value) }, (_, n) => ({ n, at: arrivalTime - n * 86_400_000 })),
  });
  const line = fc.array(fc.nat(3), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 10 }), fc.nat(10), async (batch, cut) => {
      const records = batch.map((lines, position) => streamRecord(lines.join('\n'), position));
      const lines = async (part: readonly StreamRecord[]) =>
        (await build(part, fanOut)).map((built) => (built as Operation).lines);
      const whole = await lines(records);
      expect([...(await lines(records.slice(0, cut))), ...(await lines(records.slice(cut)))]).toEqual(whole);
      expect(new Set(whole.map((each) => each.split('\n')[0])).size).toBe(whole.length);
    }),
    { numRuns: 40 },
  );
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BulkAnswer, readBulkAnswer } from '../../../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../../../functions/core/bulk/flow.ts';
import { sendOperations } from '../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../functions/core/document/operation.ts';
import { items, limits, world } from './engine.ts';

/** A result of an operation as the engines write it, and whether its document is then where it was sent. */
interface Answered {
  readonly result: Readonly<Record<string, unknown>>;
  readonly inPlace: boolean;
}

const word = fc.stringMatching(/^[a-z_]{1,12}$/);
const shards = fc.record({ total: fc.nat(3), successful: fc.nat(3), failed: fc.nat(3) });
const seqNo = fc.nat().map((_seq_no) => ({ _seq_no, _primary_term: 1 }));
const refreshed = fc.constantFrom({}, { forced_refresh: true });

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk, and OpenSearch's, which lacks the store */
const written = fc
  .tuple(shards, seqNo, refreshed, fc.constantFrom(200, 201))
  .map(([_shards, place, forced, status]) => {
    const result = status === 201 ? 'created' : 'updated';
    return { status, _version: 1, result, _shards, ...place, ...forced };
  });

const error = fc.record({
  type: fc.constantFrom('document_parsing_exception', 'illegal_argument_exception', 'anything_exception'),
  reason: fc.string(),
});
const refusedStatus = fc.constantFrom(400, 404, 409, 429, 500, 503);

const answered: fc.Arbitrary<Answered> = fc.oneof(
  written.map((result) => ({ result, inPlace: true })),
  // Redirected: written, but to the failure store.
  written.map((result) => ({ result: { ...result, status: 201, failure_store: 'used' }, inPlace: false })),
  // Dropped by an ingest pipeline: nothing was written, so it has no sequence number.
  fc.constantFrom(-3, -4).map((_version) => ({
    result: { status: 200, _version, result: 'noop', _shards: { total: 0, successful: 0, failed: 0 } },
    inPlace: false,
  })),
  fc.tuple(refusedStatus, error).map(([status, why]) => ({ result: { status, error: why }, inPlace: false })),
  fc
    .tuple(refusedStatus, error, fc.constantFrom('failed', 'not_enabled'))
    .map(([status, why, failure_store]) => ({
      result: { status, error: why, failure_store },
      inPlace: false,
    })),
  // What a later engine may say of a document that isn't there.
  fc
    .tuple(word, fc.constantFrom('result', 'failure_store'))
    .filter(([said]) => !['created', 'updated'].includes(said))
    .map(([said, key]) => ({ result: { status: 201, result: 'created', [key]: said }, inPlace: false })),
);

/** What `filter_path` lets through; an engine behind a front that ignores it sends all. */
const asked = new Set(['status', 'error', 'result', 'failure_store']);

function answerTo(results: readonly Answered[], isFiltered: boolean): unknown {
  const items = results.map(({ result }, position) => {
    const whole = { _index: 'i', _id: `${position}`, ...result };
    const kept = Object.entries(whole).filter(([key]) => !isFiltered || asked.has(key));
    return { create: Object.fromEntries(kept) };
  });
  return isFiltered ? { items } : { took: 3, errors: results.some(({ inPlace }) => !inPlace), items };
}

function operationsOf(count: number): Operation[] {
  return Array.from({ length: count }, (_, position) => {
    const lines = `${JSON.stringify({ create: { _index: 'i', _id: `${position}` } })}\n{}\n`;
    return {
      recordPosition: position,
      action: 'create',
      index: 'i',
      id: `${position}`,
      lines,
      bytes: lines.length,
    };
  });
}

/** Of one request; the first pause ends the delivery. */
async function outcomesOf(body: unknown, count: number) {
  const items = readBulkAnswer(JSON.parse(JSON.stringify(body)));
  const answer: BulkAnswer =
    items === undefined ? { kind: 'unreachable', message: 'no answer' } : { kind: 'items', items };
  const alone = { ...limits, concurrency: 1 };
  const world = { sleep: async () => undefined, now: () => 0, random: () => 1, deadline: 1 };
  const outside = { ...world, send: async () => answer };
  const { outcomes } = await sendOperations(operationsOf(count), alone, outside, new Flow(alone));
  return outcomes.map(({ status }) => status);
}

describe('whatever a bulk request is answered in a form that the engines document', () => {
  const results = fc.array(answered, { minLength: 1, maxLength: 20 });

  test('an item counts as indexed if, and only if, its document is where it was sent', async () => {
    await fc.assert(
      fc.asyncProperty(results, fc.boolean(), async (given, isFiltered) => {
        const statuses = await outcomesOf(answerTo(given, isFiltered), given.length);
        expect(statuses.map((status) => status === 'indexed')).toEqual(given.map(({ inPlace }) => inPlace));
      }),
      { numRuns: 500 },
    );
  });

  test('it means the same with and without all that was not asked for', async () => {
    await fc.assert(
      fc.asyncProperty(results, async (given) => {
        const [some, all] = [true, false].map((isFiltered) =>
          outcomesOf(answerTo(given, isFiltered), given.length),
        );
        expect(await some).toEqual(await all);
      }),
      { numRuns: 200 },
    );
  });
});

/** As OpenSearch 3.8 does for documents of one request: docs/internals/decisions/0014. */
test('answers in each other’s place for what an ingest pipeline failed and what it dropped lose neither', async () => {
  const failed = { status: 500, error: { type: 'fail_processor_exception', reason: 'for now' } };
  const dropped = { status: 200, result: 'noop' };
  // The first failed and the second was dropped; the second comes again.
  const answers = [[dropped, failed], [dropped]];
  const { outside, sent } = world((_ids, request) => items(...(answers[request] ?? [])));
  const { outcomes } = await sendOperations(operationsOf(2), limits, outside, new Flow(limits));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(sent()).toEqual([['0', '1'], ['1']]);
});

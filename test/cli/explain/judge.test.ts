import { describe, expect, test } from 'vitest';
import type { FoundLetter } from '../../../cli/explain/find-letter.ts';
import { findingsOf } from '../../../cli/explain/finding.ts';
import { type Evidence, judge } from '../../../cli/explain/judge.ts';
import type { StoredDocument } from '../../../cli/explain/stored-documents.ts';
import { runStages } from '../../../cli/stages/run-stages.ts';
import { parseOrder } from '../../../functions/core/document/stream-order.ts';
import { definePipeline } from '../../../functions/pipeline/index.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';

interface Order {
  readonly id: string;
  readonly total: number;
  readonly revision: number;
}

const common = {
  name: 'orders',
  transform: (value: unknown): Order | Order[] | null => {
    const order = value as Order;
    if (order.id === 'none') return null;
    if (order.id === undefined) throw new Error('an order must have an id');
    return order.id === 'two' ? [order, order] : order;
  },
  mappings: { id: { type: 'keyword' }, total: { type: 'double' }, revision: { type: 'long' } },
} as const;

const derived = definePipeline({ ...common, document: { index: 'orders' } });
const own = definePipeline({ ...common, document: { index: 'orders', id: ({ id }) => id } });
const versioned = definePipeline({
  ...common,
  document: { index: 'orders', id: ({ id }) => id, version: ({ revision }) => revision },
});
const firstWins = definePipeline({
  ...common,
  document: { index: 'orders', id: ({ id }) => id, action: 'create' },
});

function recordOf(value: object): StreamRecord {
  return {
    ...{
      stream: 's',
      shardId: 'shardId-000000000000',
      sequenceNumber: '20',
      partitionKey: 'k',
      arrivalTime: 0,
    },
    data: Buffer.from(JSON.stringify(value)).toString('base64'),
  };
}

interface Case {
  readonly pipeline?: Pipeline;
  readonly value?: object;
  /** Of each document: what is stored under its id. */
  readonly stored?: readonly ((Partial<StoredDocument> & { readonly by?: string }) | 'itself' | undefined)[];
  readonly letters?: readonly FoundLetter[];
  readonly age?: number;
}

async function judged({
  pipeline = derived,
  value = { id: 'a', total: 1 },
  stored = [],
  letters = [],
  age = 600_000,
}: Case) {
  const [stages] = await runStages([recordOf(value)], pipeline, { historicalInput: false });
  if (stages === undefined) throw new Error('no stages');
  const ownIds = pipeline.document.id !== undefined;
  const bare = findingsOf(stages, [], ownIds);
  const documents = bare.map(({ source }, position): StoredDocument | undefined => {
    const one = stored[position];
    if (one === undefined) return undefined;
    const { by, ...fields } =
      one === 'itself'
        ? ({ source: source as StoredDocument['source'] } as never as {
            by?: string;
          } & Partial<StoredDocument>)
        : one;
    return { index: 'orders', id: 'x', source: {}, order: parseOrder(by), deleted: false, ...fields };
  });
  const aggregator = 'windows';
  const evidence: Evidence = {
    stages,
    documents: findingsOf(stages, documents, ownIds),
    letters,
    aggregator,
    age,
  };
  return judge(evidence);
}

function letter(kind: FoundLetter['kind'], givenUpFor?: string): FoundLetter {
  const failures = [{ stage: 'bulk', type: 'mapper_parsing_exception', message: 'no number' }];
  const { arrivalTime: _, ...record } = recordOf({});
  const about = { ...record, pipeline: 'orders', arrivalTime: '1970-01-01T00:00:00.000Z', operations: [] };
  return {
    kind,
    key: `${kind}/x`,
    letter: { ...about, failures, ...(givenUpFor !== undefined && { givenUpFor }) },
  };
}

describe('what became of a record', () => {
  test.each<[string, Case, string, RegExp]>([
    ['stored as it is', { stored: ['itself'] }, 'indexed', /^$/],
    ['stored otherwise', { stored: [{}] }, 'indexed', /differs from what the code here makes/],
    ['filtered', { value: { id: 'none' } }, 'filtered', /no document for it. Nothing is stored/],
    ['rejected by the code, not delivered', { value: {} }, 'rejected', /bucket has no letter/],
    [
      'rejected by the code',
      { value: {}, letters: [letter('rejected')] },
      'rejected',
      /dead letter is at rejected\/x/,
    ],
    [
      'rejected by the engine',
      { letters: [letter('rejected')] },
      'rejected',
      /dead letter is at rejected\/x/,
    ],
    [
      'given up',
      { letters: [letter('discarded', 'arn:fn')] },
      'rejected',
      /gave its batch up \(for arn:fn\)/,
    ],
    [
      'rejected in part',
      { value: { id: 'two' }, stored: ['itself', undefined], letters: [letter('rejected')] },
      'rejected',
      /1 of its 2 documents are stored/,
    ],
    [
      'rejected, then filtered by a newer transform',
      { value: { id: 'none' }, letters: [letter('rejected')] },
      'rejected',
      /a redrive would settle it/,
    ],
    [
      'redriven',
      { stored: ['itself'], letters: [letter('redriven')] },
      'indexed',
      /A redrive has settled it/,
    ],
    [
      'in though its letter waits',
      { stored: ['itself'], letters: [letter('rejected')] },
      'indexed',
      /its letter is still at rejected\/x/,
    ],
    [
      'given up for its windows alone',
      { stored: ['itself'], letters: [letter('discarded', 'arn:aws:lambda:x:1:function:windows')] },
      'indexed',
      /^Lambda gave it up for the windows/,
    ],
    [
      'filtered, and given up for its windows',
      { value: { id: 'none' }, letters: [letter('discarded', 'windows')] },
      'filtered',
      /gave it up for the windows/,
    ],
    ['not there yet', { age: 1_000 }, 'absent', /on its way/],
    ['gone', {}, 'absent', /its index was deleted/],
    ['half gone', { value: { id: 'two' }, stored: ['itself'] }, 'absent', /1 of its 2 documents/],
    ['the last of its id', { pipeline: own, stored: [{ by: '0/20/0.0.0' }] }, 'indexed', /differs/],
    [
      'replaced',
      { pipeline: own, stored: [{ by: '0/21/0.0.0' }] },
      'stale',
      /a later one is stored: record 21/,
    ],
    [
      'deleted later',
      { pipeline: own, stored: [{ by: '0/21/0.0.0', deleted: true }] },
      'stale',
      /a later record has deleted the document/,
    ],
    [
      'of a lower version',
      { pipeline: versioned, value: { id: 'a', revision: 3 }, stored: [{ by: '5/10/0.0.0' }] },
      'stale',
      /version 3 is below 5, which record 10/,
    ],
    [
      'under somebody else’s document',
      { pipeline: own, stored: [{}] },
      'indexed',
      /doesn’t say which record wrote it/,
    ],
    ['the first of its id', { pipeline: firstWins, stored: ['itself'] }, 'indexed', /^$/],
    ['not the first, perhaps', { pipeline: firstWins, stored: [{}] }, 'indexed', /doesn’t say which record/],
  ])('%s', async (_, given, status, notes) => {
    const verdict = await judged(given);
    expect(verdict.status).toBe(status);
    expect(verdict.notes.join(' ')).toMatch(notes);
  });

  test('the reasons are those of the letter, or else of the code', async () => {
    expect((await judged({ letters: [letter('rejected')] })).reasons).toMatchObject([{ stage: 'bulk' }]);
    expect((await judged({ value: {} })).reasons).toMatchObject([
      { type: 'transform_failed', message: 'an order must have an id' },
    ]);
  });
});

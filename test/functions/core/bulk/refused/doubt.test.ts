import { expect, test } from 'vitest';
import { doubtKey, kindOf, suspectOf } from '../../../../../functions/core/bulk/refused/doubt.ts';
import { KnownDoubts } from '../../../../../functions/core/bulk/refused/known-doubts.ts';
import { RefusalMemory } from '../../../../../functions/core/bulk/refused/memory.ts';
import { expectWithin } from '../../in-time.ts';

const kind = (reason: string) => kindOf(400, { type: 'illegal_argument_exception', reason });

test.each([
  ['field [a] has 12 values', 'field [b [c]] has 7 values'],
  [`value "it's" of 'x' is none`, `value "x" of 'y' is none`],
  ['a ] in front [x]', 'a ] in front [y]'],
])('refusals that quote different documents are of one kind: %s', (one, other) => {
  expect(kind(one)).toBe(kind(other));
  expect(kind(one)).not.toBe(kind('something else'));
});

test.each(['[', '"', "'"])('a reason that quotes a document full of %s is told apart at once', (mark) => {
  const started = performance.now();
  kind(`no: ${mark.repeat(300_001)}`);
  kind(`no: ${`${mark}a`.repeat(300_001)}`);
  expectWithin(500, started);
});

test.each([
  ['at 1.5 of 22', 'at # of #'],
  ['a ] b', 'a ] b'],
  ['a [ b', 'a [ b'],
  ['] a [', '] a ['],
  ['[] a', ' a'],
  ['it"s', 'it"s'],
  ['"x" and "y" at \'z\'', ' at '],
])('of a reason %j its kind keeps %j', (reason, kept) => {
  expect(kind(reason)).toBe(`400 illegal_argument_exception  ${kept}`);
});

const blocked = (...blocks: readonly string[]) =>
  `index [events] blocked by: [${blocks.join(';[')}/index (api)];`;

test.each<[string, number, string, string, readonly string[], 'document' | 'index' | undefined]>([
  ['a plain 400', 400, 'x', 'no', [], 'document'],
  ['a plain 500', 500, 'x', 'no', [], 'document'],
  ['a success', 399, 'x', 'no', [], undefined],
  ['an outage', 501, 'x', 'no', [], undefined],
  ...[401, 403, 404, 408, 409, 413, 429].map(
    (status): [string, number, string, string, readonly string[], undefined] => [
      `a ${status}`,
      ...([status, 'x', 'no', [], undefined] as const),
    ],
  ),
  ['405', 405, 'x', 'no', [], 'document'],
  ['a type of the engine', 400, 'process_cluster_event_timeout_exception', 'no', [], undefined],
  ['a cause of the engine', 500, 'x', 'no', ['y', 'circuit_breaking_exception'], undefined],
  ['a validation of the cluster', 400, 'validation_exception', 'no', [], undefined],
  ['another validation', 400, 'my_validation_exception', 'no', [], 'document'],
  [
    'a mapping that takes long',
    500,
    'x',
    'timed out while waiting for a dynamic mapping update',
    [],
    undefined,
  ],
  ['one that says so', 500, 'x', 'it timed out while waiting for a dynamic mapping update', [], 'document'],
  ['a full shard', 400, 'x', "Number of documents in the index can't exceed [2147483519]", [], undefined],
  ['and its cause', 400, 'x', 'no: number of documents in the shard cannot exceed [5]', [], undefined],
  ['one that quotes it', 400, 'x', 'the Number of documents in the shard cannot exceed [5]', [], 'document'],
  ['one that goes on', 400, 'x', 'Number of documents in the shard cannot exceed [5] of x', [], 'document'],
  ['a closed index', 400, 'index_closed_exception', 'closed', [], 'index'],
  ['one that is read only', 403, 'cluster_block_exception', blocked('FORBIDDEN/5'), [], 'index'],
  ['one that takes no writes', 403, 'cluster_block_exception', blocked('FORBIDDEN/8'), [], 'index'],
  ['a full disk', 429, 'cluster_block_exception', blocked('TOO_MANY_REQUESTS/12'), [], undefined],
  ['both', 403, 'cluster_block_exception', blocked('FORBIDDEN/8', 'TOO_MANY_REQUESTS/12'), [], undefined],
  ['metadata', 403, 'cluster_block_exception', blocked('FORBIDDEN/9'), [], undefined],
  ['all of the cluster', 403, 'cluster_block_exception', 'blocked by: [FORBIDDEN/8/x];', [], undefined],
])('whose fault a refusal may be: %s', (_, status, type, reason, causes, suspect) => {
  expect(suspectOf(status, { type, reason, ...(causes.length > 0 && { causes }) })).toBe(suspect);
});

test('without an error nothing is suspected', () => {
  expect(suspectOf(400, undefined)).toBeUndefined();
});

test('an identity is known by all of its parts', () => {
  const keys = [['a', 'b'], ['a'], ['a', 'c'], ['ab'], ['a', undefined]].map((parts) => doubtKey(...parts));
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{24}$/);
});

test.each([
  [400, 20_000],
  [500, 60_000],
])('a refusal with %i is decided after five times, and %i ms at the earliest', (status, patience) => {
  const reason = { suspect: 'document', status, error: { type: 'x', reason: 'no' } } as const;
  const [doubts, memory] = [new KnownDoubts(), new RefusalMemory()];
  for (let refusals = 1; refusals <= 5; refusals += 1) {
    expect(doubts.isDue('k', 1_000_000, memory)).toBe(false);
    expect(doubts.add('k', refusals * 10, reason)).toEqual({ refusals, since: 10 });
  }
  expect(doubts.isDue('k', 10 + patience - 1, memory)).toBe(false);
  expect(doubts.isDue('k', 10 + patience, memory)).toBe(true);
  doubts.add('index', 0, { ...reason, suspect: 'index' });
  expect(doubts.isDue('index', 10_000_000, memory)).toBe(false);
  // Of a kind that is known, the second time is enough: one refusal before it.
  memory.rememberKind(kindOf(status, reason.error), 0);
  doubts.add('new', 100, reason);
  expect(doubts.isDue('new', 100, memory)).toBe(true);
});

test('the name of a document in doubt keeps index and id apart', () => {
  expect(doubtKey('events', '1')).not.toBe(doubtKey('event', 's1'));
  expect(doubtKey('events', '1')).toMatch(/^[0-9a-f]{24}$/);
});

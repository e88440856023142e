import { expect, test } from 'vitest';
import { type LetterFilter, letterFilter } from '../../../cli/letters/filter.ts';
import type { Letter } from '../../../cli/letters/letter.ts';

const letter: Letter = {
  pipeline: 'events',
  failures: [
    { stage: 'bulk', type: 'mapper_parsing_exception', message: '' },
    { stage: 'transform', type: 'transform_failed', message: '' },
  ],
  stream: 'events',
  shardId: 'shardId-000000000001',
  sequenceNumber: '1',
  partitionKey: 'key',
  arrivalTime: '2026-11-23T10:00:00.000Z',
  data: '',
  operations: [{ index: 'events-2026.11', id: 'a' }],
};
const arrival = Date.parse(letter.arrivalTime);

test.each<[LetterFilter, boolean]>([
  [{}, true],
  [{ reasons: ['bulk'] }, true],
  [{ reasons: ['mapper_parsing_exception'] }, true],
  [{ reasons: ['transform:transform_failed'] }, true],
  [{ reasons: ['decode', 'bulk'] }, true],
  [{ reasons: ['transform:mapper_parsing_exception'] }, false],
  [{ reasons: ['mapper'] }, false],
  [{ reasons: [] }, false],
  [{ from: arrival }, true],
  [{ from: arrival + 1 }, false],
  [{ to: arrival }, false],
  [{ to: arrival + 1 }, true],
  [{ index: 'events-2026.11' }, true],
  [{ index: 'events-*' }, true],
  [{ index: 'events' }, false],
  [{ index: 'events-2026?11' }, false],
  [{ index: 'events-2026.1' }, false],
  [{ shard: 'shardId-000000000001' }, true],
  [{ shard: 'shardId-000000000000' }, false],
  [{ shard: 'shardId-000000000001', reasons: ['decode'] }, false],
])('%j means the letter: %s', (filter, expected) => {
  expect(letterFilter(filter)(letter)).toBe(expected);
});

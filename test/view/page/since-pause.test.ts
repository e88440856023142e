import { expect, test } from 'vitest';
import { sincePause } from '../../../view/page/rooms/records/since-pause.ts';
import type { RecordsFrame } from '../../../view/protocol/records.ts';

const frame = (changes: Partial<RecordsFrame>): RecordsFrame => ({
  ...{ since: 1, epoch: 0, passed: 0, matching: 0, left: 0, rows: [], behind: 0 },
  outcomes: { indexed: 0, filtered: 0, rejected: 0, errored: 0 },
  ...changes,
});

test.each([
  [
    { passed: 10, matching: 4 },
    { passed: 25, matching: 5 },
    { passed: 15, matching: 1 },
  ],
  // The server was started again, or counts anew.
  [
    { passed: 10, matching: 4 },
    { passed: 3, matching: 2, since: 9 },
    { passed: 3, matching: 2 },
  ],
  [
    { passed: 10, matching: 4 },
    { passed: 30, matching: 2, epoch: 1 },
    { passed: 30, matching: 2 },
  ],
  // The engine has refused one that had matched.
  [
    { passed: 10, matching: 4 },
    { passed: 10, matching: 3 },
    { passed: 0, matching: 0 },
  ],
])('%j and then %j: %j passed', (paused, now, expected) => {
  expect(sincePause(frame(paused), frame(now))).toEqual(expected);
});

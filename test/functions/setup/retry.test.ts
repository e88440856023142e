import { errors } from '@elastic/elasticsearch';
import { expect, test } from 'vitest';
import { SetupError } from '../../../functions/engine/install/setup-error.ts';
import { isPassing, untilReady } from '../../../functions/setup/retry.ts';

/** Tries until the failures are used up, on a clock that only sleeping moves. */
async function attempts(failures: Error[], deadline = 60_000): Promise<number> {
  let tried = 0;
  let clock = 0;
  const attempt = async (): Promise<void> => {
    tried += 1;
    const failure = failures.shift();
    if (failure) throw failure;
  };
  const sleep = async (milliseconds: number): Promise<void> => {
    clock += milliseconds;
  };
  await untilReady(attempt, { deadline, pause: 3_000, now: () => clock, sleep });
  return tried;
}

const answered = (status: number): SetupError => new SetupError('TEMPLATE_REFUSED', 'PUT', status, {});

test.each([
  { says: 'does not answer yet', failure: new errors.ConnectionError('connect ECONNREFUSED') },
  { says: 'does not know the new role yet', failure: answered(403) },
  { says: 'is busy', failure: answered(429) },
  { says: 'is not ready', failure: answered(503) },
])('an engine that $says is tried again', async ({ failure }) => {
  expect(await attempts([failure, failure])).toBe(3);
});

test.each([
  { says: 'what was sent is refused', failure: answered(400) },
  { says: 'the fault is our own', failure: new TypeError('x is not a function') },
])('it is final when $says', async ({ failure }) => {
  await expect(attempts([failure])).rejects.toBe(failure);
});

test('403 is final where only what passes is tried again', async () => {
  let tried = 0;
  const attempt = async () => {
    tried += 1;
    throw answered(tried === 1 ? 429 : 403);
  };
  const limits = { deadline: 60_000, pause: 1, now: () => 0, sleep: async () => undefined };
  await expect(untilReady(attempt, { ...limits, isTransient: isPassing })).rejects.toMatchObject({
    status: 403,
  });
  expect(tried).toBe(2);
});

test('nothing is tried again after the deadline', async () => {
  const failures = Array.from({ length: 10 }, () => answered(503));
  await expect(attempts(failures, 10_000)).rejects.toMatchObject({ status: 503 });
  expect(failures).toHaveLength(10 - 4);
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { allOrNone } from './all-or-none.ts';

it('stops the others at the first failure, and throws it only when they have ended', async () => {
  const stopping = new AbortController();
  const ended: string[] = [];
  const other = delay(30_000, undefined, { signal: stopping.signal }).catch(async () => {
    await delay(20);
    ended.push('other');
  });
  const failing = delay(1).then(() => Promise.reject(new Error('first')));
  await expect(allOrNone([other, failing], () => stopping.abort())).rejects.toThrow('first');
  expect(ended).toEqual(['other']);
});

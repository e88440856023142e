import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { RewindableCheckpoints } from './checkpoints.ts';

test('checkpoints go back to what had been passed then, and say whether that changes anything', async () => {
  const checkpoints = new RewindableCheckpoints();
  checkpoints.set('a', '1');
  await delay(50);
  checkpoints.set('a', '2');
  checkpoints.set('b', '3');
  expect(checkpoints.rewind(0)).toBe(false);
  expect(checkpoints.get('b')).toBe('3');
  expect(checkpoints.rewind(40)).toBe(true);
  expect([checkpoints.get('a'), checkpoints.get('b')]).toEqual(['1', undefined]);
});

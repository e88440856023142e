import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Journal } from '../../../torture/parts/journal.ts';

/** When an invocation of so many milliseconds was in its middle, by the bench's clock, and what it came to. */
async function middleOf(journal: Journal, length: number, end: 'answers' | 'throws'): Promise<number> {
  const invoke = journal.keeping(async () => {
    await delay(length);
    if (end === 'throws') throw new Error('killed');
  });
  const began = performance.now();
  await invoke({}).catch(() => undefined);
  return (began + performance.now()) / 2;
}

test('only what happened while an invocation was cut off may be repeated', async () => {
  const underWay = 100;
  const journal = new Journal(200, underWay);
  const answered = await middleOf(journal, 20, 'answers');
  const killed = await middleOf(journal, 20, 'throws');
  const late = await middleOf(journal, 250, 'answers');
  expect([answered, killed, late].map((at) => journal.wasCutOff(at))).toEqual([false, true, true]);
  // One that the last had just sent.
  const after = performance.now();
  expect(journal.wasCutOff(after)).toBe(true);
  expect(journal.wasCutOff(after + underWay)).toBe(false);
  expect(journal.summary).toBe('3 invocations, 2 cut off');
});

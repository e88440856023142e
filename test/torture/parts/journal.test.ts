import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Journal } from './journal.ts';

const signed = z.object({ Records: z.array(z.number()), invocation: z.number() });

test('only what was sent by an invocation that was cut off may be repeated', async () => {
  const journal = new Journal(200);
  const signatures: number[] = [];
  const invoke = (length: number, end: 'answers' | 'throws') =>
    journal.keeping(async (event) => {
      signatures.push(signed.parse(event).invocation);
      await delay(length);
      if (end === 'throws') throw new Error('killed');
    })({ Records: [1] });
  // At once: which is which doesn't go by time.
  await Promise.allSettled([invoke(20, 'answers'), invoke(20, 'throws'), invoke(250, 'answers')]);
  expect(signatures.map((number) => journal.wasCutOff(number))).toEqual([false, true, true]);
  expect(journal.wasCutOff(3)).toBe(false);
  expect(journal.summary).toBe('3 invocations, 2 cut off');
});

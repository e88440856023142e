import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fault } from '../../../cli/kit/fault.ts';
import { Stopping } from '../../../cli/kit/stopping.ts';

let now = 0;

beforeEach(() => {
  now = 1_000;
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

test('a stop lets requests under way end, for five seconds', () => {
  const stopping = new Stopping(() => now);
  stopping.stop();
  expect(stopping).toMatchObject({ isStopping: true, wasInterrupted: true, reason: 'Interrupted' });
  vi.advanceTimersByTime(4_999);
  expect(stopping.abandonSignal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(stopping.abandonSignal.aborted).toBe(true);
});

test('a second Ctrl-C gives them up, but not the copy of the first that npm passes on', () => {
  const stopping = new Stopping(() => now);
  stopping.stop();
  now += 50;
  stopping.stop();
  expect(stopping.abandonSignal.aborted).toBe(false);
  now += 500;
  stopping.stop();
  expect(stopping.abandonSignal.aborted).toBe(true);
  stopping.end();
});

test('a fault names the reason, and is thrown once the run has ended', () => {
  const stopping = new Stopping(() => now);
  const cause = Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' });
  stopping.stop(new Fault('TARGET', 'There is no stream.', cause));
  expect(stopping).toMatchObject({ wasInterrupted: false, reason: 'ResourceNotFoundException' });
  expect(() => stopping.throwFault()).toThrow('There is no stream.');
  stopping.end();
});

test('a signal ends the process when nothing watches for a stop, and as the third', () => {
  expect(new Stopping(() => now).interrupt()).toBe(true);
  const stopping = new Stopping(() => now);
  const { abandonSignal } = stopping;
  const after = (milliseconds: number) => {
    now += milliseconds;
    return stopping.interrupt();
  };
  expect([after(0), abandonSignal.aborted]).toEqual([false, false]);
  expect([after(600), abandonSignal.aborted]).toEqual([false, true]);
  // npm passes the second on.
  expect(after(50)).toBe(false);
  expect(after(600)).toBe(true);
  stopping.end();
});

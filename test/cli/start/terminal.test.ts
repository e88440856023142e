import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunTerminal } from '../../../cli/start/terminal.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const status = { records: 10, documents: 9, rejected: 1, lag: 0, alerts: undefined };

function terminal(isTTY: boolean, columns?: number) {
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  const beats: string[] = [];
  const streams = { out: { write }, err: { write, isTTY, ...(columns !== undefined && { columns }) } };
  const made = new RunTerminal((text) => beats.push(text), streams);
  const take = () => {
    const taken = written;
    written = '';
    return taken;
  };
  return { terminal: made, take, beats };
}

const clear = '\r\u001B[K';

test('on a terminal one line is updated, and what is said comes above it', () => {
  const { terminal: shown, take, beats } = terminal(true, 30);
  let records = 10;
  shown.watch(() => ({ ...status, records }));
  vi.advanceTimersByTime(250);
  expect(take()).toBe(`${clear}10 records, 9 documents`);
  vi.advanceTimersByTime(250);
  expect(take()).toBe('');
  shown.say('an alert');
  expect(take()).toBe(`${clear}an alert\n${clear}10 records, 9 documents`);
  shown.say('an alert that is longer than the line', '0.1 s  ');
  expect(take()).toContain('0.1 s  an alert that is\n       longer than the line\n');
  records = 11;
  vi.advanceTimersByTime(250);
  expect(take()).toBe(`${clear}11 records, 9 documents`);
  shown.end();
  expect(take()).toBe(clear);
  vi.advanceTimersByTime(60_000);
  shown.print('done');
  expect(take()).toBe('done\n');
  expect(beats).toEqual([]);
});

test('elsewhere a line says it now and then, if anything has changed', () => {
  const { terminal: shown, take, beats } = terminal(false);
  let records = 10;
  shown.watch(() => ({ ...status, records }));
  vi.advanceTimersByTime(29_000);
  expect(beats).toEqual([]);
  vi.advanceTimersByTime(61_000);
  expect(beats).toEqual(['10 records, 9 documents, 1 rejected, lag 0.0 s']);
  records = 11;
  vi.advanceTimersByTime(30_000);
  expect(beats).toHaveLength(2);
  expect(take()).toBe('');
  shown.end();
});

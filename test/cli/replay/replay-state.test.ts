import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkBelongs, type ReplayState, StateFile } from '../../../cli/replay/replay-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const state: ReplayState = {
  shardlineReplay: 1,
  stream: 's',
  streamArn: 'arn:s',
  streamCreatedAt: '2026-01-01T00:00:00.000Z',
  function: 'f',
  from: null,
  to: 5,
  shards: { a: { after: '12', done: false }, b: { done: true } },
};

test('what was written is read again, and nothing lies beside it', () => {
  const file = new StateFile(join(folder, 'state.json'));
  file.checkAbsent();
  file.write(state);
  expect(file.read()).toEqual(state);
  expect(readdirSync(folder)).toEqual(['state.json']);
  expect(() => file.checkAbsent()).toThrow('--resume');
  file.remove();
  expect(existsSync(file.path)).toBe(false);
});

test.each([
  '',
  '{',
  '{}',
  JSON.stringify({ ...state, shardlineReplay: 2 }),
  JSON.stringify({ ...state, to: 'x' }),
])('the file %j is no state, and stays', (content) => {
  const file = new StateFile(join(folder, 'state.json'));
  writeFileSync(file.path, content);
  expect(() => file.read()).toThrow('damaged');
  expect(existsSync(file.path)).toBe(true);
});

test('a folder that is not there is told with what to do', () => {
  expect(() => new StateFile(join(folder, 'no', 'state.json')).write(state)).toThrow('pass --state');
  expect(() => new StateFile(join(folder, 'no', 'state.json')).read()).toThrow('to resume from');
});

test('the state of another stream, another function, or an earlier stream of the name is refused', () => {
  expect(() => checkBelongs('x', state, state)).not.toThrow();
  expect(() => checkBelongs('x', state, { ...state, streamArn: 'arn:t', stream: 't' })).toThrow(
    'replay of s into f',
  );
  expect(() => checkBelongs('x', state, { ...state, function: 'g' })).toThrow('into g');
  expect(() => checkBelongs('x', state, { ...state, streamCreatedAt: '2026-02-01T00:00:00.000Z' })).toThrow(
    '2026-02-01',
  );
});

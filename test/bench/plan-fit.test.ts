import { expect, test } from 'vitest';
import { cpuMs, invocationMs } from '../../cli/plan/function-time.ts';
import type { FunctionFigures } from '../../cli/plan/measured.ts';
import { figuresOf } from './plan-fit.ts';

const figures: FunctionFigures = {
  invocationMs: 4,
  recordMicros: 12,
  kibibyteMicros: 8,
  keyMicros: 5,
  waitMs: 6,
  waitRecordMicros: 20,
  logBytes: 900,
};

function sample(records: number, keys: number, bytes: number, own = figures) {
  const batch = { records, keys, bytes };
  return {
    ...batch,
    cpuMs: cpuMs(own, batch),
    waitMs: invocationMs(own, batch, 1_769) - cpuMs(own, batch),
    logBytes: own.logBytes,
  };
}

test.each([
  ['with keys', figures, true],
  ['without keys', { ...figures, keyMicros: 0 }, false],
])('figures are found again in what they bring about, %s', (_, own, hasKeys) => {
  const samples = {
    usual: sample(667, 333, 80, own),
    large: sample(4_000, 333, 80, own),
    long: sample(667, 333, 2_090, own),
    fewKeys: sample(667, 33, 80, own),
  };
  expect(figuresOf(samples, hasKeys)).toEqual(own);
});

import type { Measured } from './measured.ts';

/** Written by `npm run bench -- plan-figures`. */
export const figures: Measured = {
  date: '2026-11-30',
  machine: '2 × AMD EPYC, Node 20.20.2',
  indexer: {
    invocationMs: 0,
    recordMicros: 6.39,
    kibibyteMicros: 9.98,
    keyMicros: 0,
    waitMs: 1.43,
    waitRecordMicros: 51.04,
    logBytes: 1369,
  },
  aggregator: {
    invocationMs: 3.17,
    recordMicros: 5.42,
    kibibyteMicros: 0.6,
    keyMicros: 62.76,
    waitMs: 77.02,
    waitRecordMicros: 9.38,
    logBytes: 1429,
  },
};

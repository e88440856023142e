import type { Measured } from '../../../cli/plan/measured.ts';

/** Round figures, so that what follows from them can be worked out by hand. */
export const measured: Measured = {
  date: '2026-11-30',
  machine: '2 × Some CPU, Node 24.0.0',
  indexer: {
    invocationMs: 5,
    recordMicros: 20,
    kibibyteMicros: 10,
    keyMicros: 0,
    waitMs: 10,
    waitRecordMicros: 10,
    logBytes: 650,
  },
  aggregator: {
    invocationMs: 5,
    recordMicros: 10,
    kibibyteMicros: 10,
    keyMicros: 20,
    waitMs: 10,
    waitRecordMicros: 10,
    logBytes: 650,
  },
};

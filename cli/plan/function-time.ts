import type { FunctionFigures } from './measured.ts';

/** A function has the CPU of one core from this memory on. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const memoryOfCore = 1_769;

export interface Batch {
  readonly records: number;
  /** Of a record. */
  readonly bytes: number;
  readonly keys: number;
}

/** CPU that an invocation takes for a batch, in milliseconds. */
export function cpuMs(figures: FunctionFigures, { records, bytes, keys }: Batch): number {
  const { invocationMs, recordMicros, kibibyteMicros, keyMicros } = figures;
  const micros =
    records * (recordMicros + (kibibyteMicros * bytes) / 1_024) + Math.min(keys, records) * keyMicros;
  return invocationMs + micros / 1_000;
}

/** How long an invocation takes for a batch, in milliseconds, with this memory in MB. */
export function invocationMs(figures: FunctionFigures, batch: Batch, memory: number): number {
  // One thread does the work: more than a core helps it little.
  const core = Math.min(1, memory / memoryOfCore);
  return cpuMs(figures, batch) / core + figures.waitMs + (figures.waitRecordMicros * batch.records) / 1_000;
}

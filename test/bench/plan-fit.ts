import type { FunctionFigures } from '../../cli/plan/measured.ts';

/** What a batch of some shape took, in the median. */
export interface Sample {
  readonly records: number;
  readonly keys: number;
  /** Of a record. */
  readonly bytes: number;
  readonly cpuMs: number;
  readonly waitMs: number;
  readonly logBytes: number;
}

/** Each differs from the usual one in one thing. */
export interface Samples {
  readonly usual: Sample;
  readonly large: Sample;
  readonly long: Sample;
  readonly fewKeys: Sample;
}

/** The straight line through the samples. Noise may make a small part of it negative: that counts as nothing. */
export function figuresOf({ usual, large, long, fewKeys }: Samples, hasKeys: boolean): FunctionFigures {
  const more = large.records - usual.records;
  const recordMicros = (1_000 * (large.cpuMs - usual.cpuMs)) / more;
  const kibibytes = (usual.records * (long.bytes - usual.bytes)) / 1_024;
  const kibibyteMicros = Math.max(0, (1_000 * (long.cpuMs - usual.cpuMs)) / kibibytes);
  const keyMicros = hasKeys
    ? Math.max(0, (1_000 * (usual.cpuMs - fewKeys.cpuMs)) / (usual.keys - fewKeys.keys))
    : 0;
  const invocationMs = usual.cpuMs - (usual.records * recordMicros + usual.keys * keyMicros) / 1_000;
  const waitRecordMicros = Math.max(0, (1_000 * (large.waitMs - usual.waitMs)) / more);
  return {
    invocationMs: round(Math.max(0, invocationMs)),
    recordMicros: round(Math.max(0, recordMicros - (kibibyteMicros * usual.bytes) / 1_024)),
    kibibyteMicros: round(kibibyteMicros),
    keyMicros: round(keyMicros),
    waitMs: round(Math.max(0, usual.waitMs - (usual.records * waitRecordMicros) / 1_000)),
    waitRecordMicros: round(waitRecordMicros),
    logBytes: usual.logBytes,
  };
}

function round(value: number): number {
  return Number(value.toFixed(2));
}

import { milliseconds } from './duration.ts';
import type { Pipeline } from './pipeline.ts';

/** For how long a record waits for an index that takes no writes, in milliseconds. */
export function lateWritesOf({ lateWrites = '10m' }: Pick<Pipeline, 'lateWrites'>): number {
  return milliseconds(lateWrites);
}

import type { RecordsFrame } from '../../../protocol/records.ts';

/** What has passed since a list was paused; all that is counted, where counting has begun anew since. */
export function sincePause(paused: RecordsFrame, now: RecordsFrame) {
  const isSame = paused.epoch === now.epoch && paused.since === now.since && now.passed >= paused.passed;
  return {
    passed: isSame ? now.passed - paused.passed : now.passed,
    matching: isSame ? Math.max(0, now.matching - paused.matching) : now.matching,
  };
}

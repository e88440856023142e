import type { WindowPlan } from '../../functions/core/windows/plan.ts';
import { isAfter } from '../../functions/core/windows/state.ts';
import { timeRecords } from '../../functions/core/windows/timed-documents.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import type { LateEvidence, WindowContext } from './touched-windows.ts';

/** A document's pane, as far as lateness depends on it. */
export interface Pane {
  readonly plan: Pick<WindowPlan, 'slideMs' | 'allowedLatenessMs'>;
  readonly paneStart: number;
}

/** Records read again at most, to tell whether one of them had moved the watermark. */
const mostRecords = 20_000;

/** Arrival times aren't promised to rise. */
const marginMs = 60_000;

/**
 * Whether each pane's document was late when its record came, by position. Nothing stores that; but an event can't be
 * later than its arrival. So only records that arrived between the end of the pane (with its lateness) and this record
 * can have moved the watermark past it, and mostly there are none. Those are read again.
 */
export async function lateness(
  record: StreamRecord,
  panes: readonly Pane[],
  {
    pipeline,
    historicalInput,
    recordsFrom,
  }: Pick<WindowContext, 'pipeline' | 'historicalInput' | 'recordsFrom'>,
): Promise<readonly (LateEvidence | false | undefined)[]> {
  const limits = panes.map(({ plan, paneStart }) => paneStart + plan.slideMs + plan.allowedLatenessMs);
  const evidence = limits.map((limit): LateEvidence | false | undefined =>
    record.arrivalTime < limit ? false : undefined,
  );
  const open = () => limits.filter((_, position) => evidence[position] === undefined);
  if (open().length === 0) return evidence;
  let read = 0;
  let isRead = false;
  for await (const page of recordsFrom(Math.min(...open()) - marginMs)) {
    const before = page.filter(({ sequenceNumber }) => isAfter(record.sequenceNumber, sequenceNumber));
    for (const { time, sequenceNumber } of await latestTimes(before, pipeline, historicalInput)) {
      for (const [position, limit] of limits.entries()) {
        if (evidence[position] !== undefined || time < limit) continue;
        evidence[position] = {
          sequenceNumber,
          watermark: time - (panes[position]?.plan.allowedLatenessMs ?? 0),
        };
      }
    }
    read += page.length;
    isRead = before.length < page.length;
    if (isRead || open().length === 0 || read >= mostRecords) break;
  }
  // All that came before it has been read, and none of it had moved the watermark.
  return isRead ? evidence.map((one) => one ?? false) : evidence;
}

/** Of each record with documents the latest event time, none later than its arrival. */
async function latestTimes(records: readonly StreamRecord[], pipeline: Pipeline, historicalInput: boolean) {
  const timed = await timeRecords(records, pipeline, { historicalInput });
  return timed.flatMap(({ record: { sequenceNumber }, documents }) =>
    documents.length === 0
      ? []
      : [
          {
            sequenceNumber,
            time: Math.max(
              ...documents.map(({ eventTime, arrivalTime }) => Math.min(eventTime, arrivalTime)),
            ),
          },
        ],
  );
}

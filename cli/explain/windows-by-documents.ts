import { z } from 'zod';
import { resultAddress, shardAddress, skippedAddress } from '../../functions/core/windows/addresses.ts';
import { windowStartsOf } from '../../functions/core/windows/panes.ts';
import { planWindows } from '../../functions/core/windows/plan.ts';
import { isAfter } from '../../functions/core/windows/state.ts';
import { timeRecords } from '../../functions/core/windows/timed-documents.ts';
import { type Touch, touchPanes } from '../../functions/core/windows/touch.ts';
import { firstState } from '../../functions/core/windows/watermark.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { alertsOn } from './alerts-on.ts';
import { lateness } from './lateness.ts';
import { readPlaces, type StoredDocument } from './stored-documents.ts';
import type {
  TouchedWindow,
  TouchedWindows,
  WindowContext,
  WindowReader,
  WindowResult,
} from './touched-windows.ts';

/** Reads what the aggregator has stored of results, alerts and its progress. */
export const windowsByDocuments: WindowReader = async (record, context) => {
  const { pipeline, search } = context;
  const touches = await touchesOf(record, context);
  const firsts = touches.map((touch) => windowStartsOf(touch.plan, touch.paneStart));
  const addresses = touches.map(({ plan, key }, position) =>
    resultAddress(pipeline.name, { window: plan.name, windowStart: firsts[position]?.[0] ?? 0, key }),
  );
  const [stored, late, standing] = await Promise.all([
    readPlaces(search, addresses),
    lateness(record, touches, context),
    standingOf(record, context),
  ]);
  const alerts = await Promise.all(
    touches.map((touch, position) => alertsOn(touch, firsts[position]?.[0] ?? 0, context)),
  );
  const windows = touches.map(({ plan, key }, position): TouchedWindow => {
    const [start = 0] = firsts[position] ?? [];
    return {
      window: plan.name,
      key: Object.fromEntries(plan.keyFields.map((field, place) => [field, key[place]])),
      start,
      end: start + plan.sizeMs,
      others: Math.max(0, (firsts[position]?.length ?? 0) - 1),
      result: resultOf(stored[position]),
      late: late[position],
      alerts: alerts[position] ?? [],
    };
  });
  return { windows, standing };
};

/** Panes and keys of the record's documents, each once, as if none of them were late. */
async function touchesOf(
  record: StreamRecord,
  { pipeline, historicalInput }: Pick<WindowContext, 'pipeline' | 'historicalInput'>,
): Promise<Touch[]> {
  const plans = planWindows(pipeline);
  const [timed] = await timeRecords([record], pipeline, { historicalInput });
  const touches = new Map<string, Touch>();
  for (const document of timed?.documents ?? []) {
    for (const touch of touchPanes(plans, firstState(record.shardId, []), [document]).touches) {
      touches.set(JSON.stringify([touch.plan.name, touch.paneStart, touch.key]), touch);
    }
  }
  return [...touches.values()];
}

const result = z.object({
  final: z.boolean(),
  documents: z.number(),
  metrics: z.record(z.string(), z.unknown()).default({}),
});

function resultOf(stored: StoredDocument | undefined): WindowResult | undefined {
  return result.safeParse(stored?.source).data;
}

const shard = z.object({ kind: z.literal('shard'), fence: z.string().optional() });
const skipped = z.object({ kind: z.literal('skipped'), redriven: z.boolean().optional() });

async function standingOf(
  record: StreamRecord,
  { pipeline: { name }, search }: Pick<WindowContext, 'pipeline' | 'search'>,
): Promise<TouchedWindows['standing']> {
  const [progress, mark] = await readPlaces(search, [
    shardAddress(name, record.shardId),
    skippedAddress(name, record),
  ]);
  const leftOut = skipped.safeParse(mark?.source).data;
  if (leftOut !== undefined) return leftOut.redriven === true ? 'redriven' : 'left-out';
  const fence = shard.safeParse(progress?.source).data?.fence;
  return fence === undefined || isAfter(record.sequenceNumber, fence) ? 'ahead' : 'counted';
}

/** Whether there is anything to read. */
export function hasWindows({ windows = [] }: Pipeline): boolean {
  return windows.length > 0;
}

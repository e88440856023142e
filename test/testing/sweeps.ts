import fc from 'fast-check';
import { validatePipeline } from '../../functions/check/pipeline.ts';
import { average, count, definePipeline, sum } from '../../functions/pipeline/index.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { alertsOf, windowsNamed } from '../../testing/findings.ts';
import { createRun } from '../../testing/run-stream.ts';
import { record } from '../../testing/steps.ts';
import { minuteFrom, type Pause, type Watched } from '../../testing/sweep-times.ts';
import { notificationOf } from '../../testing/test-run.ts';
import { timetable } from '../../testing/timetable.ts';
import { createWindows } from '../../testing/windows.ts';

interface Reading {
  readonly at: string;
  readonly host: string;
  readonly value: number;
}

const readings = definePipeline({
  name: 'readings',
  transform: (value) => value as Reading,
  document: { index: 'readings', eventTime: 'at' },
  mappings: { at: { type: 'date' }, host: { type: 'keyword' }, value: { type: 'double' } },
});

const windowsOf = fc.record({
  size: fc.constantFrom('1m', '2m', '5m'),
  slide: fc.constantFrom(undefined, '30s', '1m'),
  allowedLateness: fc.constantFrom('0s', '20s', '1m'),
  maxKeys: fc.constantFrom(2, 100),
} as const);

const thresholds = fc.record(
  {
    value: fc.constantFrom('count', 'sum', 'mean'),
    above: fc.constantFrom(1, 40),
    resolveAfter: fc.constantFrom('3m', '20m'),
    throttle: fc.constantFrom('5m', '1h'),
    for: fc.constantFrom('1m', '4m', '5m'),
    noData: fc.constantFrom('keep', 'resolve'),
    forgetAfter: fc.constantFrom('10m', '1h', '1d'),
  } as const,
  { requiredKeys: ['value', 'above'] },
);

const flatlines = fc.record(
  {
    silentFor: fc.constantFrom('5m', '7m', '30m'),
    forgetAfter: fc.constantFrom('31m', '1h', '3h'),
    throttle: fc.constantFrom('5m', '2h'),
  } as const,
  { requiredKeys: ['silentFor'] },
);

const spikes = fc.record({ factor: fc.constantFrom(1.5, 3), baseline: fc.constantFrom(1, 3) });

/** A pipeline with one window and a monitor of each type, of any lengths. */
export const pipelines: fc.Arbitrary<Pipeline> = fc
  .tuple(windowsOf, thresholds, thresholds, flatlines, spikes, fc.boolean())
  .map(([{ slide, ...window }, threshold, { above, ...other }, flatline, spike, isBelow]): Pipeline => {
    const own = { window: 'hosts' } as const;
    return {
      ...readings,
      windows: [
        {
          ...{ name: 'hosts', ...window, keyBy: ['host'] },
          ...(slide !== undefined && { slide }),
          metrics: { count: count(), sum: sum('value', { nonNegative: true }), mean: average('value') },
        },
      ],
      monitors: [
        { name: 'much', type: 'threshold', ...own, ...threshold },
        { name: 'other', type: 'threshold', ...own, ...other, ...(isBelow ? { below: 2 } : { above }) },
        { name: 'quiet', type: 'flatline', ...own, ...flatline },
        { name: 'leap', type: 'spike', ...own, value: 'count', atLeast: 2, ...spike },
        { name: 'new', type: 'newValue', ...own, learnFor: '2m' },
      ],
    };
  })
  .filter((pipeline) => validatePipeline(pipeline).length === 0);

/** Readings with the pauses before them, in seconds. */
export const stories = fc.array(
  fc.record({
    pause: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 20_000 })),
    host: fc.constantFrom('a', 'b', 'c'),
    value: fc.constantFrom(1, 30, 100),
    late: fc.constantFrom(0, 0, 0, 45, 400),
  }),
  { minLength: 1, maxLength: 14 },
);

const beginning = Date.UTC(2026, 2, 1, 10);

export type Story = typeof stories extends fc.Arbitrary<infer Value> ? Value : never;

/** As steps of a test, each record with its arrival. */
export function recordsOf(story: Story) {
  let time = beginning;
  return story.map(({ pause, host, value, late }) => {
    time += pause * 1_000;
    const at = new Date(time - late * 1_000).toISOString();
    return record({ at, host, value }, { arrivesAt: time });
  });
}

/** A sweep each minute, whether there is anything to do or not. */
export async function eachMinute({ after, to, base }: Pause): Promise<number | undefined> {
  const next = minuteFrom(after, { after, base });
  if (next <= to) return next;
  return after < to ? to : undefined;
}

/** What windows and monitors come to with sweeps at such times, and when it is sent. */
export async function runSwept(
  pipeline: Pipeline,
  story: Story,
  nextSweep: (pause: Pause, watched: Watched) => Promise<number | undefined>,
) {
  const sent: ReturnType<typeof notificationOf>[] = [];
  let sweeps = 0;
  const windows = createWindows({
    ...{ pipeline, historicalInput: false, held: () => undefined, attempts: 1 },
    onNotification: (one) => sent.push(notificationOf(one)),
  });
  const run = createRun({
    consumers: [windows.consumer],
    cut: { batchSize: 500, eachMinute: true },
    nextSweep: async (pause) => {
      sweeps += 1;
      return await nextSweep(pause, windows.watched);
    },
  });
  await run.put(timetable(pipeline, undefined).records(recordsOf(story)));
  await run.passUntil((run.reached() ?? 0) + 30 * 3_600_000);
  const notifications = sent.map(({ at, monitor, transition, key, text }) => ({
    at,
    monitor,
    transition,
    key,
    text,
  }));
  return {
    sweeps,
    notifications,
    alerts: await alertsOf(windows.run),
    windows: await windowsNamed('hosts', windows.run),
  };
}

import { z } from 'zod';
import { Fault } from '../../../../cli/kit/fault.ts';
import { validatePipeline } from '../../../../functions/check/pipeline.ts';
import { type Duration, milliseconds } from '../../../../functions/pipeline/duration.ts';
import type { Monitor } from '../../../../functions/pipeline/monitors.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { BacktestOptions } from '../../../protocol/alerts.ts';

/** The options of a monitor that can be tried over windows that are stored; of silence and new keys, windows don't tell. */
export function triableOptions(monitor: Monitor): BacktestOptions | undefined {
  if (monitor.type === 'spike') {
    const { factor, atLeast } = monitor;
    return { factor, atLeast };
  }
  if (monitor.type !== 'threshold') return undefined;
  const { above, below, clear, for: length } = monitor;
  return { side: above === undefined ? 'below' : 'above', limit: above ?? below, clear, for: length };
}

const number = z.coerce.number().optional();

/** What the page sends: the texts of its fields, those that are empty left out. */
const changes = z.object({
  ...{ limit: number, clear: number, factor: number, atLeast: number },
  for: z
    .string()
    .refine((text) => Number.isFinite(milliseconds(text as Duration)), 'isn’t a length of time such as 5m')
    .transform((text) => text as Duration)
    .optional(),
});

/**
 * The pipeline with this monitor alone, changed.
 * @throws Fault for a monitor that isn't there or can't be tried, and for options that the pipeline's file couldn't have
 */
export function withChanged(
  pipeline: Pipeline,
  name: string,
  given: Readonly<Record<string, string>>,
): Pipeline {
  const monitor = pipeline.monitors?.find((one) => one.name === name);
  if (monitor === undefined) {
    throw new Fault('USAGE', `The pipeline ${pipeline.name} has no monitor ${name}: choose another one.`);
  }
  const read = changes.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Fault('USAGE', `${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const changed = { ...pipeline, monitors: [changedMonitor(monitor, read.data)] };
  const [problem] = validatePipeline(changed);
  if (problem !== undefined) throw new Fault('USAGE', problem);
  return changed;
}

function changedMonitor(monitor: Monitor, { limit, clear, ...given }: z.infer<typeof changes>): Monitor {
  if (monitor.type === 'spike') {
    const { factor = monitor.factor, atLeast = monitor.atLeast } = given;
    return { ...monitor, factor, atLeast };
  }
  if (monitor.type !== 'threshold') {
    throw new Fault(
      'USAGE',
      `${monitor.name} looks at arrivals, of which the windows that are stored say nothing: try it with shardline backtest.`,
    );
  }
  const { above, below, clear: _, for: __, ...others } = monitor;
  const limited = limit ?? above ?? below ?? 0;
  return {
    ...others,
    ...(above === undefined ? { below: limited } : { above: limited }),
    ...(clear !== undefined && { clear }),
    ...(given.for !== undefined && { for: given.for }),
  };
}

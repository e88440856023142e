import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { colors } from '../kit/colors.ts';
import { findTarget } from '../kit/find-target.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { batchWithin, pacing } from '../kit/pace.ts';
import { showBar } from '../kit/progress.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import type { Target } from '../kit/target.ts';
import { targetOptions } from '../kit/target-options.ts';
import { letterFilter } from '../letters/filter.ts';
import { filterOf } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import type { Flags } from './command.ts';
import { type PlannedRecord, planRedrive } from './plan.ts';
import { intention, intentionText, RedriveTally } from './redrive-report.ts';
import { redrive } from './redrive-run.ts';
import { samePipeline } from './same-pipeline.ts';

interface Parts {
  readonly target: Target;
  readonly store: LetterStore;
  readonly invoker: Invoker;
  readonly aggregator: Invoker | undefined;
}

/** Redrives, prints what came of it, and returns the exit code. @throws Fault */
export async function redriveAll(flags: Flags, stopping: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const parts = {
    target,
    store: target.store(),
    invoker: target.invoker(),
    aggregator: target.aggregator(),
  };
  try {
    const pipeline = await samePipeline(parts, stopping.signal);
    const plan = await planOf(pipeline, parts, flags, stopping);
    if (plan.length > 0 && !flags.dryRun) return await redrivePlan(pipeline, plan, parts, flags, stopping);
    const intended = intention(plan, {
      batchSize: batchWithin(flags.batchSize, flags.rate),
      pipeline,
      dryRun: flags.dryRun === true,
    });
    printResult(flags, intended, () => intentionText(intended));
    return 0;
  } finally {
    parts.invoker.close();
    parts.aggregator?.close();
    parts.store.close();
  }
}

function planOf(pipeline: string, { target, store }: Parts, flags: Flags, stopping: Stopping) {
  const catalog = {
    store,
    prefixes: [`${prefixes.rejected}${pipeline}/`, prefixes.discarded],
    stream: target.onlyStream,
    onUnreadable: leftAlone,
    signal: stopping.signal,
  };
  return planRedrive(catalog, letterFilter(filterOf(flags)));
}

async function redrivePlan(
  pipeline: string,
  plan: readonly PlannedRecord[],
  { store, invoker, aggregator }: Parts,
  flags: Flags,
  { signal, abandonSignal }: Stopping,
): Promise<number> {
  const { rate, batchSize } = flags;
  const tally = new RedriveTally(aggregator !== undefined);
  const bar = showBar('records', plan.length);
  try {
    const { gaveUp } = await redrive({
      store,
      invoker,
      aggregator,
      pipeline,
      plan,
      batchSize: batchWithin(batchSize, rate),
      pace: pacing(rate, signal),
      onOutcome: (outcome, ...windows) => {
        tally.add(outcome, ...windows);
        bar.add(1);
      },
      signal,
      abandon: abandonSignal,
    });
    if (gaveUp)
      console.error(
        colors.red(
          'Nothing of the last batches was indexed, so the rest was not tried: redrive again once the engine takes documents.',
        ),
      );
    return tally.isSettled(plan.length) ? 0 : 1;
  } finally {
    bar.end();
    printResult(flags, tally.result(pipeline, plan.length), () => tally.summary(plan.length));
    for (const line of tally.errorLines()) console.error(colors.yellow(line));
  }
}

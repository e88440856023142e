import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { colors } from '../kit/colors.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { runCommand } from '../kit/command-run.ts';
import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { positiveNumber, wholeNumber } from '../kit/option-values.ts';
import { batchWithin, pacing } from '../kit/pace.ts';
import { pipelineOf } from '../kit/pipeline-of.ts';
import { showBar } from '../kit/progress.ts';
import type { Stopping } from '../kit/stopping.ts';
import { findTarget, type Target } from '../kit/target.ts';
import { type TargetFlags, targetOptions, withTarget } from '../kit/target-options.ts';
import { letterFilter } from '../letters/filter.ts';
import { type FilterFlags, filterOf, withFilter } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import { type PlannedRecord, planRedrive } from './plan.ts';
import { intention, RedriveTally } from './redrive-report.ts';
import { redrive } from './redrive-run.ts';

interface Flags extends TargetFlags, FilterFlags {
  readonly dryRun?: true;
  readonly rate?: number;
  readonly batchSize: number;
}

interface Parts {
  readonly target: Target;
  readonly store: LetterStore;
  readonly invoker: Invoker;
  readonly aggregator: Invoker | undefined;
}

function redriveCommand(): StrictCommand {
  const command = new StrictCommand('redrive')
    .description(
      'Sends dead letters to the indexer again with their original metadata, so that ids stay the same, and to the ' +
        'windows of the pipeline, if it has any. What succeeds moves to redriven/; what is rejected again stays, with ' +
        'its newest reason. Safe to repeat and to stop.',
    )
    .option('--dry-run', 'say what would be redriven, and change nothing')
    .option('-r, --rate <n>', 'redrive at most this many records a second', positiveNumber())
    .option('--batch-size <n>', 'most records in one invocation', wholeNumber(1, 1_000), 500);
  return withFilter(withTarget(command, ['bucket', 'function', 'aggregator'])).addHelpText(
    'after',
    '\nExit code: 0 done (what is rejected again is counted and kept), 1 something errored or failed, 130 Ctrl-C.',
  );
}

async function main(flags: Flags, stopping: Stopping): Promise<number> {
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
    console.log(intention(plan, batchWithin(flags.batchSize, flags.rate), pipeline));
    return 0;
  } finally {
    parts.invoker.close();
    parts.aggregator?.close();
    parts.store.close();
  }
}

/** @throws Fault when the functions are those of two */
async function samePipeline({ invoker, aggregator }: Parts, signal: AbortSignal): Promise<string> {
  const pipeline = await pipelineOf(invoker, signal);
  const counted = aggregator && (await pipelineOf(aggregator, signal));
  if (counted === undefined || counted === pipeline) return pipeline;
  throw new Fault(
    'OPTION',
    `${invoker.name} belongs to the pipeline ${pipeline}, and ${aggregator?.name} to ${counted}: name two functions of one pipeline.`,
  );
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
  { rate, batchSize }: Flags,
  { signal, abandonSignal }: Stopping,
): Promise<number> {
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
    return tally.counts.errored > 0 ? 1 : 0;
  } finally {
    bar.end();
    console.log(tally.summary(plan.length));
    for (const line of tally.errorLines()) console.error(colors.yellow(line));
  }
}

await runCommand((stopping) => main(redriveCommand().parse().opts<Flags>(), stopping));

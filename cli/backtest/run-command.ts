import { projectFolder } from '../../infra/bundle/roots.ts';
import { checkTypesBeside, TypesError } from '../../infra/type-check/types-error.ts';
import { pipelinePlace } from '../../local/run/pipelines.ts';
import { colors } from '../kit/colors.ts';
import { Fault } from '../kit/fault.ts';
import { openInput } from '../records/open.ts';
import { onlyPipeline, projectPipeline } from '../stages/project-pipeline.ts';
import type { BacktestFlags } from './command.ts';
import { differences, readExpectation, writeExpectation } from './expectation.ts';
import { backtest } from './report.ts';
import { nothingTested, reportLines } from './texts.ts';

/**
 * Runs the backtest, prints what it comes to, and returns the exit code.
 * @throws Fault for a wrong option or definition, and for input that can't be read
 */
export async function runBacktestCommand(flags: BacktestFlags): Promise<number> {
  const named = flags.pipeline ?? onlyPipeline();
  const types = typesOf(named);
  const pipeline = await projectPipeline(named);
  const { monitor } = flags;
  const names = (pipeline.monitors ?? []).map(({ name }) => name);
  const expected = flags.expect === undefined ? undefined : readExpectation(flags.expect, names);
  const source =
    flags.file === '-' ? ({ kind: 'stdin' } as const) : ({ kind: 'file', path: flags.file } as const);
  const input = await openInput(source, { ...flags, warn }, new AbortController().signal);
  const report = await backtest({
    pipeline,
    input,
    partitionKey: flags.partitionKey,
    gzip: flags.gzip ?? false,
    monitor,
    list: flags.windows,
    now: Date.now(),
  }).finally(() => input.close());
  await types;
  if (flags.writeExpect !== undefined) writeExpectation(flags.writeExpect, report.alerts);
  const own = expected?.filter((alert) => monitor === undefined || alert.monitor === monitor);
  const unlike = own === undefined ? undefined : differences(own, report.alerts);
  if (flags.json) console.log(JSON.stringify({ ...report, ...(unlike && { differences: unlike }) }, null, 2));
  else console.log(reportLines(report).join('\n'));
  const nothing = nothingTested(report);
  if (nothing !== undefined) console.error(colors.red(`\n${nothing}`));
  return nothing === undefined ? conclude(flags, unlike) : 1;
}

function warn(text: string): void {
  console.error(colors.yellow(text));
}

function conclude({ expect, json }: BacktestFlags, unlike: readonly string[] | undefined): number {
  if (unlike === undefined) return 0;
  if (unlike.length === 0) {
    if (!json) console.log(`\nThese are the alerts that ${expect} expects.`);
    return 0;
  }
  console.error(colors.red(`\nThese are not the alerts that ${expect} expects:`));
  for (const line of unlike) console.error(colors.red(line));
  return 1;
}

/** Whether the pipeline's file compiles: found out beside the rest. */
function typesOf(named: string): Promise<void> {
  const { name, folder } = pipelinePlace(named);
  const checked = checkTypesBeside({ project: projectFolder(), file: `${folder}/${name}.ts`, warn });
  const types = checked.catch((thrown: unknown) => {
    throw thrown instanceof TypesError ? new Fault('OPTION', thrown.message, thrown) : thrown;
  });
  // Until it is awaited nothing comes of it.
  types.catch(() => undefined);
  return types;
}

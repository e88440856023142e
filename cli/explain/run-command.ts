import { askPipeline } from '../kit/ask-pipeline.ts';
import { findTarget } from '../kit/find-target.ts';
import { printLine } from '../kit/standard-output.ts';
import type { Stopping } from '../kit/stopping.ts';
import { outputWidth } from '../kit/table.ts';
import { targetOptions } from '../kit/target-options.ts';
import { definitionOf } from '../stages/definition.ts';
import { withLogsAside } from '../stages/logs-aside.ts';
import type { ExplainFlags } from './command.ts';
import { explainTarget } from './explain-target.ts';
import { jsonOfExplanation } from './json.ts';
import { reportText } from './report.ts';

const widthOfPipe = 80;

/** @throws Fault */
export async function runExplain(named: string, flags: ExplainFlags, stopping: Stopping): Promise<number> {
  return await withLogsAside(() => explainWithTarget(named, flags, stopping));
}

async function explainWithTarget(named: string, flags: ExplainFlags, { signal }: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const facts = await askPipeline(target, signal);
  const pipeline = await definitionOf(target.pipeline ?? facts.name);
  const explanation = await explainTarget(named, { target, facts, pipeline }, signal);
  const text =
    flags.json === true
      ? JSON.stringify(jsonOfExplanation(explanation), undefined, 2)
      : reportText(explanation, process.stdout.isTTY ? outputWidth() : widthOfPipe);
  await printLine(text, signal);
  return explanation.record === undefined && explanation.found === undefined ? 1 : 0;
}

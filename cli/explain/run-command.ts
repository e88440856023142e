import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { findTarget } from '../kit/find-target.ts';
import { printLine } from '../kit/standard-output.ts';
import type { Stopping } from '../kit/stopping.ts';
import { outputWidth } from '../kit/table.ts';
import { targetOptions } from '../kit/target-options.ts';
import { definitionOf } from '../stages/definition.ts';
import { withLogsAside } from '../stages/logs-aside.ts';
import type { ExplainFlags } from './command.ts';
import { explain } from './explain-run.ts';
import { jsonOfExplanation } from './json.ts';
import { reportText } from './report.ts';

const widthOfPipe = 80;

/** @throws Fault */
export async function runExplain(named: string, flags: ExplainFlags, stopping: Stopping): Promise<number> {
  return await withLogsAside(() => explainWithTarget(named, flags, stopping));
}

async function explainWithTarget(named: string, flags: ExplainFlags, { signal }: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const { name, historicalInput } = await askPipeline(target, signal);
  const pipeline = await definitionOf(target.pipeline ?? name);
  const { ref: stream, account } = target.stream();
  const [client, search, store] = [kinesisClient(account), await target.search(), target.store()];
  const aggregator = target.aggregator();
  try {
    const options = {
      pipeline,
      aggregator: aggregator?.name,
      historicalInput,
      client,
      stream,
      search,
      store,
      signal,
      now: Date.now(),
    };
    const explanation = await explain(named, options);
    const text =
      flags.json === true
        ? JSON.stringify(jsonOfExplanation(explanation), undefined, 2)
        : reportText(explanation, process.stdout.isTTY ? outputWidth() : widthOfPipe);
    await printLine(text, signal);
    return explanation.record === undefined && explanation.found === undefined ? 1 : 0;
  } finally {
    client.destroy();
    aggregator?.close();
    store.close();
    await search.close();
  }
}

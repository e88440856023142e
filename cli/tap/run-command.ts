import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { outputColors } from '../kit/colors.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { printLine } from '../kit/standard-output.ts';
import type { Stopping } from '../kit/stopping.ts';
import { outputWidth } from '../kit/table.ts';
import { targetOptions } from '../kit/target-options.ts';
import { definitionOf } from '../stages/definition.ts';
import { withLogsAside } from '../stages/logs-aside.ts';
import { cut } from '../stages/shown-text.ts';
import { type TapFlags, terminalRate } from './command.ts';
import { jsonLine, linesOf } from './lines.ts';
import type { Item } from './stage-items.ts';
import { tallyText } from './tally-text.ts';
import { tap } from './tap-run.ts';

/** Milliseconds between two lines that say how much isn't shown. */
const sayEvery = 10_000;

/** @throws Fault */
export async function runTap(flags: TapFlags, stopping: Stopping): Promise<number> {
  return await withLogsAside(() => tapWithTarget(flags, stopping));
}

async function tapWithTarget(flags: TapFlags, stopping: Stopping): Promise<number> {
  const { stage, from, to = Number.POSITIVE_INFINITY } = flags;
  if (from !== undefined && from >= to) throw new Fault('USAGE', '--from must be before --to.');
  const target = await findTarget(targetOptions(flags));
  const { name, historicalInput } = await askPipeline(target, stopping.signal);
  const pipeline = await definitionOf(target.pipeline ?? name);
  const { ref: stream, account } = target.stream();
  const client = kinesisClient({ ...account, maxAttempts: 10 });
  const { isTTY } = process.stdout;
  let saidAt = performance.now();
  let unsaid = false;
  const text = (tally: Parameters<typeof tallyText>[0]) => tallyText(tally, stage, flags.where !== undefined);
  try {
    const tally = await tap(client, {
      ...{ pipeline, historicalInput, stage, stream },
      from: from ?? 'latest',
      to: flags.to,
      where: flags.where,
      limit: flags.limit,
      rate: flags.rate ?? (isTTY ? terminalRate : undefined),
      signal: stopping.signal,
      show: (item) => show(item, flags, stopping.signal),
      onRound: (tally) => {
        unsaid ||= tally.shown < tally.matching;
        if (!unsaid || performance.now() - saidAt < sayEvery) return;
        saidAt = performance.now();
        console.error(`sampled: ${text(tally)}`);
      },
    });
    console.error(text(tally));
    return 0;
  } finally {
    client.destroy();
  }
}

async function show(item: Item, { json, stage }: TapFlags, signal: AbortSignal): Promise<void> {
  if (json === true) return await printLine(jsonLine(item), signal);
  const { head, body } = linesOf(stage, item);
  const width = outputWidth();
  const fitting = (text: string) => cut(text, width);
  await printLine(`${outputColors.dim(fitting(head))}\n${fitting(body)}`, signal);
}

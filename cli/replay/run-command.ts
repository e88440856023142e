import { setTimeout as delay } from 'node:timers/promises';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { colors } from '../kit/colors.ts';
import { count, plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { batchWithin, pacing } from '../kit/pace.ts';
import { pipelineOf } from '../kit/pipeline-of.ts';
import { showCount } from '../kit/progress.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { isoTime } from '../kit/table.ts';
import { targetOptions } from '../kit/target-options.ts';
import { describeShards, type StreamShards } from '../stream/stream-shards.ts';
import type { ReplayFlags } from './command.ts';
import { type ReplayOptions, replay } from './replay-run.ts';
import { checkBelongs, type ReplayState, StateFile } from './replay-state.ts';

/** Replays, prints how much, and returns the exit code. @throws Fault */
export async function replayAll(flags: ReplayFlags, stopping: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const invoker = target.invoker();
  const { name, ref: stream, account } = target.stream();
  const client = kinesisClient({ ...account, maxAttempts: 10 });
  try {
    await pipelineOf(invoker, stopping.signal);
    const described = await describeShards(client, stream, stopping.signal);
    const file = new StateFile(flags.state ?? `replay-${name}.state.json`);
    const state = stateOf(flags, file, newState(flags, name, described, invoker.name));
    if (!flags.dryRun) file.write(state);
    return await run({ flags, stopping, file, state, described, options: { client, invoker, stream } });
  } finally {
    client.destroy();
    invoker.close();
  }
}

function stateOf(flags: ReplayFlags, file: StateFile, fresh: ReplayState): ReplayState {
  if (!flags.resume) {
    if (flags.from === undefined) throw new Fault('USAGE', 'Where to begin? Pass --from, or --resume.');
    if ((fresh.from ?? 0) >= fresh.to) throw new Fault('USAGE', '--from must be before --to.');
    if (!flags.dryRun) file.checkAbsent();
    return fresh;
  }
  if (flags.from !== undefined || flags.to !== undefined) {
    throw new Fault(
      'USAGE',
      '--resume keeps the times that the replay began with: leave out --from and --to.',
    );
  }
  const left = file.read();
  checkBelongs(file.path, left, fresh);
  return left;
}

function newState(
  { from, to }: ReplayFlags,
  stream: string,
  { arn, createdAt }: StreamShards,
  name: string,
): ReplayState {
  return {
    shardlineReplay: 1,
    stream,
    streamArn: arn,
    streamCreatedAt: createdAt,
    function: name,
    from: typeof from === 'number' ? from : null,
    to: to ?? Date.now(),
    shards: {},
  };
}

interface Prepared {
  readonly flags: ReplayFlags;
  readonly stopping: Stopping;
  readonly file: StateFile;
  readonly state: ReplayState;
  readonly described: StreamShards;
  readonly options: Pick<ReplayOptions, 'client' | 'invoker' | 'stream'>;
}

async function run({ flags, stopping, file, state, described, options }: Prepared): Promise<number> {
  const { signal, abandonSignal: abandon } = stopping;
  const dryRun = flags.dryRun === true;
  const shown = showCount('records');
  let passedOver = 0;
  try {
    await replay({
      ...options,
      streamArn: described.arn,
      shards: described.shards,
      state,
      keep: (current) => file.write(current),
      batchSize: batchWithin(flags.batchSize, flags.rate),
      shardsAtOnce: flags.shardsAtOnce,
      pace: pacing(flags.rate, signal),
      dryRun,
      onRecords: shown.add,
      onTooLarge: ({ shardId, sequenceNumber }) => {
        passedOver += 1;
        console.error(
          colors.red(
            `Skipped ${shardId}:${sequenceNumber}: it is larger than the 6 MB that an invocation carries.`,
          ),
        );
      },
      sleep: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
      signal,
      abandon,
    });
    if (!signal.aborted && !dryRun) file.remove();
  } finally {
    shown.end();
    const isStopped = signal.aborted;
    printResult(
      flags,
      {
        ...{ stream: state.stream, function: state.function, dryRun },
        ...{ from: state.from === null ? null : isoTime(state.from), to: isoTime(state.to) },
        ...{ records: shown.done(), shards: described.shards.length, skipped: passedOver },
        ...{ stopped: isStopped, ...(isStopped && !dryRun && { state: file.path }) },
      },
      () => doneText(shown.done(), described.shards.length, { dryRun, isStopped }),
    );
  }
  return passedOver > 0 ? 1 : 0;
}

function doneText(
  records: number,
  shards: number,
  { dryRun, isStopped }: { readonly dryRun: boolean; readonly isStopped: boolean },
): string {
  const done = `${count(records)} records of ${plural(shards, 'shard')}`;
  if (dryRun) return `${done} would be replayed.`;
  return `${done} replayed.${isStopped ? ' Continue with --resume.' : ''}`;
}

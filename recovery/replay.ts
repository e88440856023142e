import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { colors } from '../local/colors.ts';
import { Fault } from '../producer/fault.ts';
import { kinesisClient } from '../producer/kinesis-client.ts';
import { count } from '../producer/report.ts';
import type { Stopping } from '../producer/stopping.ts';
import { runCommand } from './command-run.ts';
import { isoTime } from './filter-options.ts';
import { positive, wholeNumber } from './number-option.ts';
import { batchWithin, pacing } from './pace.ts';
import { showCount } from './progress.ts';
import { pipelineOf } from './redrive-function.ts';
import { plural } from './redrive-report.ts';
import { type ReplayOptions, replay } from './replay-run.ts';
import { checkBelongs, type ReplayState, StateFile } from './replay-state.ts';
import { describeShards, type StreamShards } from './stream-shards.ts';
import { findTarget } from './target.ts';
import { type TargetFlags, targetOptions, withTarget } from './target-options.ts';

interface Flags extends TargetFlags {
  /** Milliseconds since the epoch, or the oldest record there is. */
  readonly from?: number | 'trim-horizon';
  readonly to?: number;
  readonly resume?: true;
  readonly state?: string;
  readonly dryRun?: true;
  readonly rate?: number;
  readonly batchSize: number;
  readonly shardsAtOnce: number;
}

function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'Reads what the stream still keeps, and gives it to the indexer again, with the metadata that it came with: ' +
        'ids and order stay, what is there already stays as it is. Safe to repeat and to stop.',
    )
    .option(
      '--from <time>',
      'records that arrived then or later: ISO 8601, or trim-horizon for the oldest',
      fromTime,
    )
    .option('--to <time>', 'records that arrived before: ISO 8601 (default: now)', isoTime)
    .option('--resume', 'go on with a replay that was stopped')
    .option(
      '--state <file>',
      'how far it has come (default: replay-<stream>.state.json, until it is finished)',
    )
    .option('--dry-run', 'count the records, and do nothing')
    .option('-r, --rate <n>', 'at most so many records a second', positive)
    .option('--batch-size <n>', 'most records of one invocation', wholeNumber(1, 10_000), 1_000)
    .option('--shards-at-once <n>', 'shards side by side', wholeNumber(1, 1_000), 8);
  return withTarget(command, ['function', 'stream']).addHelpText(
    'after',
    '\nReading shares the 2 MB/s of a shard with the stream’s other readers: --rate leaves them more.' +
      '\nExit code: 0 done, 1 a failure (go on with --resume), 130 stopped by Ctrl-C (likewise).',
  );
}

async function main(flags: Flags, stopping: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const invoker = target.invoker();
  const { name: stream, account } = target.stream();
  const client = kinesisClient({ ...account, maxAttempts: 10 });
  try {
    await pipelineOf(invoker, stopping.signal);
    const described = await describeShards(client, stream, stopping.signal);
    const file = new StateFile(flags.state ?? `replay-${stream}.state.json`);
    const state = stateOf(flags, file, newState(flags, stream, described, invoker.name));
    if (!flags.dryRun) file.write(state);
    return await run({ flags, stopping, file, state, described, options: { client, invoker, stream } });
  } finally {
    client.destroy();
    invoker.close();
  }
}

function stateOf(flags: Flags, file: StateFile, fresh: ReplayState): ReplayState {
  if (!flags.resume) {
    if (flags.from === undefined) throw new Fault('OPTION', 'Where to begin? Pass --from, or --resume.');
    if ((fresh.from ?? 0) >= fresh.to) throw new Fault('OPTION', '--from must be before --to.');
    if (!flags.dryRun) file.checkAbsent();
    return fresh;
  }
  if (flags.from !== undefined || flags.to !== undefined) {
    throw new Fault(
      'OPTION',
      '--resume goes on with the times that the replay began with: leave out --from and --to.',
    );
  }
  const left = file.read();
  checkBelongs(file.path, left, fresh);
  return left;
}

function newState(
  { from, to }: Flags,
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
  readonly flags: Flags;
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
          colors.red(`Passed over: ${shardId}:${sequenceNumber} is more than an invocation carries.`),
        );
      },
      sleep: (milliseconds) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
      signal,
      abandon,
    });
    if (!signal.aborted && !dryRun) file.remove();
  } finally {
    shown.end();
    const done = `${count(shown.done())} records of ${plural(described.shards.length, 'shard')}`;
    console.log(
      dryRun
        ? `${done} would be replayed.`
        : `${done} replayed.${signal.aborted ? ' Go on with --resume.' : ''}`,
    );
  }
  return passedOver > 0 ? 1 : 0;
}

function fromTime(value: string): number | 'trim-horizon' {
  if (value === 'trim-horizon') return value;
  const time = isoTime(value);
  if (time <= Date.now()) return time;
  throw new InvalidArgumentError('It is in the future.');
}

await runCommand((stopping) => main(replayCommand().parse().opts<Flags>(), stopping));

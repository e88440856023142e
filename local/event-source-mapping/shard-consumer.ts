import { ResourceNotFoundException } from '@aws-sdk/client-kinesis';
import { maxPayloadBytes } from './batch-buffer.ts';
import { Wake } from './clock.ts';
import { Lane, type LaneOptions, laneOf } from './lane.ts';
import { ShardProgress } from './progress.ts';
import type { PolledRecord } from './settings.ts';

/** A shard to read in order: `ShardReader`. */
export interface RecordSource {
  /** There is no more to read. */
  closed: boolean;
  readonly read: (limit: number) => Promise<readonly PolledRecord[]>;
}

export interface ConsumerOptions extends Omit<LaneOptions, 'pass'> {
  readonly filter: (record: PolledRecord) => boolean;
  /** The last record that needn't come again, and how many have been passed since the last call. */
  readonly checkpoint: (sequenceNumber: string, passed: number) => void;
  /** Where what is read is noted, and what is passed. Default: its own. */
  readonly progress?: ShardProgress;
  /** Is given the shard's lanes, to look at. */
  readonly onLanes?: (lanes: readonly Pick<Lane, 'state'>[]) => void;
  /** Whether the stream still has the shard. */
  readonly exists: () => Promise<boolean>;
}

/** Lambda polls each shard once a second; on one machine there is no reason to wait that long. */
const pollIntervalMs = 100;

/** GetRecords gives up to 10,000 records or 10 MiB: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html */
const recordsPerPoll = 10_000;

const firstBackoffMs = 200;
const longestBackoffMs = 5_000;

/**
 * Reads a shard and spreads its records over as many lanes as the parallelisation factor says. A lane that is stuck
 * holds back neither the others nor, until too much lies behind it, the reading.
 *
 * @returns whether the shard has come to its end and all of it has been passed; false after a stop.
 */
export async function consumeShard(reader: RecordSource, options: ConsumerOptions): Promise<boolean> {
  const { settings, signal, clock, filter, progress = new ShardProgress() } = options;
  const moved = new Wake(clock, signal);
  const pass = (records: readonly PolledRecord[]) => {
    const { checkpoint, count } = progress.pass(records.map(({ sequenceNumber }) => sequenceNumber));
    if (checkpoint !== undefined) options.checkpoint(checkpoint, count);
    moved.call();
  };
  const lanes = Array.from({ length: settings.parallelizationFactor }, () => new Lane({ ...options, pass }));
  options.onLanes?.(lanes);
  const poll = poller(reader, options);
  while (!signal.aborted && !reader.closed) {
    if (isFarAhead(progress, lanes)) {
      await moved.wait(longestBackoffMs);
      continue;
    }
    const records = await poll();
    if (records === undefined) continue;
    progress.read(records);
    const wanted = new Set(records.filter(filter));
    // "Once your filter criteria processes a Kinesis record, the streams iterator advances past this record."
    // https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
    pass(records.filter((record) => !wanted.has(record)));
    spread(wanted, lanes);
    if (records.length === 0) await clock.sleep(pollIntervalMs, signal);
  }
  // Nothing comes after what was read.
  progress.read([]);
  for (const lane of lanes) lane.close();
  await Promise.all(lanes.map((lane) => lane.ended));
  return reader.closed && progress.size === 0;
}

/** So much may be read before the oldest record that still has to be passed; a restart delivers it again. */
function isFarAhead(progress: ShardProgress, lanes: readonly Lane[]): boolean {
  const bytes = lanes.reduce((sum, lane) => sum + lane.bytes, 0);
  return (
    bytes >= maxPayloadBytes * (1 + lanes.length) || progress.size >= recordsPerPoll * (1 + lanes.length)
  );
}

function spread(records: Iterable<PolledRecord>, lanes: readonly Lane[]): void {
  const shares = lanes.map((): PolledRecord[] => []);
  for (const record of records) shares[laneOf(record.partitionKey, lanes.length)]?.push(record);
  for (const [position, lane] of lanes.entries()) lane.add(shares[position] ?? []);
}

/**
 * A read that fails is reported once and tried again, ever less often: throttling and outages pass by themselves. It
 * answers undefined.
 */
function poller(
  reader: RecordSource,
  options: ConsumerOptions,
): () => Promise<readonly PolledRecord[] | undefined> {
  const { report, clock, signal, source } = options;
  let failures = 0;
  return async () => {
    try {
      const records = await reader.read(recordsPerPoll);
      if (failures > 0) report(`${source.shardId}: reading goes on`);
      failures = 0;
      return records;
    } catch (thrown) {
      if (thrown instanceof ResourceNotFoundException && !(await options.exists())) {
        report(`${source.shardId}: the stream no longer has this shard`);
        reader.closed = true;
        return undefined;
      }
      if (failures === 0)
        report(`${source.shardId}: reading failed and is tried again: ${messageOf(thrown)}`);
      const longest = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 10));
      failures += 1;
      // Full jitter: the shards were throttled together and needn't come back together.
      await clock.sleep(longest * Math.random(), signal);
      return undefined;
    }
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

import { setTimeout as delay } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { inParallel } from '../kit/in-parallel.ts';
import { streamFault } from '../kit/service-fault.ts';
import { type RecordPage, type ShardRecord, shardPages } from './shard-pages.ts';
import { describeShards, type ListedShard } from './stream-shards.ts';

export interface RoundOptions {
  readonly stream: StreamRef;
  /** What arrived then or later, in milliseconds since the epoch; or what arrives from now on. */
  readonly from: number | 'latest';
  /** What arrived before it; default: without end. */
  readonly to?: number | undefined;
  readonly signal: AbortSignal;
  /** For tests: a local stream has no other readers. */
  readonly pauses?: typeof pausesBesideOthers;
}

/**
 * Milliseconds between two reads of a shard at its tip, and behind it. All readers of a shard share 5 reads a second and
 * 2 MB/s, and each mapping reads once a second:
 * https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const pausesBesideOthers = { atTip: 1_000, behind: 500 };

/**
 * Records of all shards as they come, a page of each in a round, in the order of their arrival. Those of a shard's
 * children come after its own. Ends when nothing before `to` is left, or with the signal.
 * @throws Fault when the stream can't be read
 */
export async function* streamRounds(
  client: KinesisClient,
  options: RoundOptions,
): AsyncGenerator<readonly ShardRecord[]> {
  const { stream, signal, pauses = pausesBesideOthers } = options;
  try {
    const tails = new Tails(client, options);
    await tails.begin();
    while (tails.isOpen && !signal.aborted) {
      const started = performance.now();
      const { records, atTip } = await tails.read();
      yield records.toSorted((a, b) => a.arrivalTime - b.arrivalTime);
      if (!tails.isOpen) return;
      const left = started + (atTip ? pauses.atTip : pauses.behind) - performance.now();
      if (left > 0) await delay(left, undefined, { signal });
    }
  } catch (thrown) {
    if (signal.aborted) return;
    throw streamFault(thrown, stream.StreamName);
  }
}

interface Round {
  readonly records: readonly ShardRecord[];
  readonly atTip: boolean;
}

/** Where each shard has been read to. */
class Tails {
  private readonly open = new Map<string, AsyncGenerator<RecordPage>>();
  private readonly begun = new Set<string>();
  private waiting: readonly ListedShard[] = [];
  private readonly client: KinesisClient;
  private readonly options: RoundOptions;

  constructor(client: KinesisClient, options: RoundOptions) {
    this.client = client;
    this.options = options;
  }

  get isOpen(): boolean {
    return this.open.size > 0;
  }

  async begin(): Promise<void> {
    const { from } = this.options;
    const shards = await this.list();
    if (from === 'latest') {
      // Nothing more comes of those that are closed.
      for (const { shardId, lastNumber } of shards) if (lastNumber !== undefined) this.begun.add(shardId);
    }
    this.waiting = shards.filter(({ shardId }) => !this.begun.has(shardId));
    this.openWaiting(from);
  }

  async read(): Promise<Round> {
    const pages = await inParallel([...this.open], async ([shardId, tail]) => ({
      shardId,
      page: await tail.next(),
    }));
    const records: ShardRecord[] = [];
    let atTip = true;
    let ended = false;
    for (const { shardId, page } of pages) {
      const due = page.done === true ? [] : this.due(page.value);
      records.push(...due);
      if (page.done === true || this.isOver(page.value, due)) {
        this.open.delete(shardId);
        ended = true;
      } else if (!page.value.atTip) atTip = false;
    }
    if (ended) await this.openChildren();
    return { records, atTip: atTip && !ended };
  }

  private due({ records }: RecordPage): readonly ShardRecord[] {
    const { to } = this.options;
    return to === undefined ? records : records.filter(({ arrivalTime }) => arrivalTime < to);
  }

  /**
   * Arrival times aren't promised to rise, so the span is over only with a page that has none of it; and at the tip only
   * when its end has come.
   */
  private isOver({ records, atTip }: RecordPage, due: readonly ShardRecord[]): boolean {
    const { to } = this.options;
    return to !== undefined && due.length === 0 && (records.length > 0 || (atTip && Date.now() >= to));
  }

  private async openChildren(): Promise<void> {
    const known = new Set([...this.begun, ...this.waiting.map(({ shardId }) => shardId)]);
    const fresh = (await this.list()).filter(({ shardId }) => !known.has(shardId));
    this.waiting = [...this.waiting, ...fresh];
    // All of a child came after what its parents had.
    this.openWaiting(this.options.from === 'latest' ? undefined : this.options.from);
  }

  private openWaiting(from: number | 'latest' | undefined): void {
    const { stream, signal } = this.options;
    const unread = new Set([...this.open.keys(), ...this.waiting.map(({ shardId }) => shardId)]);
    const isFree = ({ parents }: ListedShard) => parents.every((parent) => !unread.has(parent));
    for (const { shardId } of this.waiting.filter(isFree)) {
      this.begun.add(shardId);
      this.open.set(shardId, shardPages(this.client, { stream, shardId, after: undefined, from }, signal));
    }
    this.waiting = this.waiting.filter(({ shardId }) => !this.begun.has(shardId));
  }

  private async list(): Promise<readonly ListedShard[]> {
    const { stream, signal } = this.options;
    return (await describeShards(this.client, stream, signal)).shards;
  }
}

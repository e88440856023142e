import { setImmediate as breath, setTimeout as delay } from 'node:timers/promises';
import { runStages } from '../../../../cli/stages/run-stages.ts';
import type { ShardRecord } from '../../../../cli/stream/shard-pages.ts';
import { streamRounds } from '../../../../cli/stream/stream-rounds.ts';
import { isAfter } from '../../../../functions/core/windows/state.ts';
import { timeLimit } from '../../../../functions/lambda/time-limit.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { kinesisClient } from '../../../../functions/stream/kinesis-client.ts';
import type { Source } from '../../../sources/source.ts';
import { type Refusal, refusals } from './refusals.ts';
import { nameOf, TailRecord } from './tail-record.ts';

/** A record before and after the functions rejected it. */
export interface Refused {
  readonly before: TailRecord;
  readonly after: TailRecord;
}

/** What a reading of the tail is given. */
export interface TailListener {
  readonly onRecords: (records: readonly TailRecord[]) => void;
  /** The functions have rejected a record that the code here doesn't; absent: it isn't among the kept ones. */
  readonly onRefusal: (record: Refused | undefined, refusal: Refusal) => void;
}

/** Records that are kept, so that a filter has something to begin with. */
const keptRecords = 4_000;
const keptBytes = 6_000_000;

/** Records whose stages run in one go: other requests wait for so long. */
const chunk = 250;

/** Milliseconds that the user's code has for them. */
const transformPatience = 30_000;

const retryMs = 1_000;

/** Milliseconds for which it goes on without listeners: who comes back finds what passed meanwhile. */
const lingerMs = 30_000;

/** After a gap longer than this, what came meanwhile isn't made up for: the counts begin anew. Milliseconds. */
const longestGap = 300_000;

/** How many refusals are remembered of records that haven't been read yet. */
const keptRefusals = 10_000;

/**
 * Reads the stream beside the functions and runs the pipeline's code over it, as `shardline tap` does, once for all
 * filters. Runs while it has listeners, and a while longer.
 */
export class RecordTail {
  /** The newest records, in the order in which they were read. */
  kept: readonly TailRecord[] = [];
  since: number;
  epoch = 0;
  /** Milliseconds for which the newest record had waited when it was read. */
  behind = 0;
  /** Why it can't be read now. */
  fault: unknown;
  /** Why the engine's answers aren't known now. */
  engineFault: unknown;
  private readonly listeners = new Set<TailListener>();
  private readonly byName = new Map<string, TailRecord>();
  private readonly refused = new Map<string, Refusal>();
  /** By shard: the last record that was read. */
  private readonly last = new Map<string, string>();
  private lastArrival: number | undefined;
  private stopping: AbortController | undefined;
  private readonly source: Source;
  private from: number;
  /** Settles once the stream has been read, or can't be. */
  readonly opened: Promise<void>;
  private open: () => void = () => undefined;

  /** @param from begins with what arrived then, in milliseconds since the epoch */
  constructor(source: Source, from: number) {
    this.source = source;
    this.from = from;
    this.since = from;
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  /** It has been without listeners for a while, and reads no more. */
  get hasStopped(): boolean {
    return this.stopping?.signal.aborted === true;
  }

  listen(listener: TailListener): () => void {
    this.listeners.add(listener);
    if (this.stopping === undefined) {
      this.stopping = new AbortController();
      const { signal } = this.stopping;
      void this.forever(
        signal,
        (limited) => this.readStream(limited),
        (fault) => {
          this.fault = fault;
          this.open();
        },
      );
      void this.forever(
        signal,
        (limited) => this.readRefusals(limited),
        (fault) => {
          this.engineFault = fault;
        },
      );
    }
    return () => {
      this.listeners.delete(listener);
      setTimeout(() => {
        if (this.listeners.size === 0) this.stopping?.abort();
      }, lingerMs).unref();
    };
  }

  private async forever(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<void>,
    failed: (fault: unknown) => void,
  ): Promise<void> {
    while (!signal.aborted) {
      await work(signal).catch((thrown: unknown) => {
        if (!signal.aborted) failed(thrown);
      });
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async readStream(signal: AbortSignal): Promise<void> {
    const { historicalInput } = await this.source.facts(signal);
    const pipeline = await this.source.definition(signal);
    const { ref: stream, account } = (await this.source.open()).stream();
    const client = kinesisClient({ ...account, maxAttempts: 5 });
    if (this.lastArrival !== undefined && Date.now() - this.lastArrival > longestGap) this.beginAnew();
    try {
      const from = this.lastArrival ?? this.from;
      for await (const page of streamRounds(client, { stream, from, signal })) {
        this.fault = undefined;
        const fresh = page.filter((record) => this.isFresh(record));
        for (let start = 0; start < fresh.length && !signal.aborted; start += chunk) {
          await this.take(fresh.slice(start, start + chunk), stream.StreamName, pipeline, historicalInput);
          await breath();
        }
        if (fresh.length === 0) this.behind = 0;
        this.open();
      }
    } finally {
      client.destroy();
    }
  }

  /** After a failure the last records are read again. */
  private isFresh({ shardId, sequenceNumber }: ShardRecord): boolean {
    const last = this.last.get(shardId);
    return last === undefined || isAfter(sequenceNumber, last);
  }

  private async take(
    records: readonly ShardRecord[],
    stream: string,
    pipeline: Pipeline,
    historicalInput: boolean,
  ): Promise<void> {
    const transformLimit = timeLimit(transformPatience);
    const named = records.map((record) => ({ stream, ...record }));
    const stages = await runStages(named, pipeline, { historicalInput, transformLimit }).finally(
      transformLimit.clear,
    );
    const taken = stages.map((one) => {
      const { shardId, sequenceNumber, arrivalTime } = one.record;
      this.last.set(shardId, sequenceNumber);
      this.lastArrival = Math.max(this.lastArrival ?? 0, arrivalTime);
      const name = nameOf(one.record);
      const record = new TailRecord(one, pipeline, this.refused.get(name)?.reasons);
      this.refused.delete(name);
      this.byName.set(name, record);
      return record;
    });
    this.behind = Math.max(0, Date.now() - (this.lastArrival ?? 0));
    this.keep(taken);
    for (const listener of this.listeners) listener.onRecords(taken);
  }

  private keep(taken: readonly TailRecord[]): void {
    const all = [...this.kept, ...taken];
    let [from, bytes] = [all.length, 0];
    while (from > 0 && all.length - from < keptRecords) {
      bytes += all[from - 1]?.record.data.length ?? 0;
      // The newest stays, however large it is.
      if (bytes > keptBytes && from < all.length) break;
      from -= 1;
    }
    for (const { record } of all.slice(0, from)) this.byName.delete(nameOf(record));
    this.kept = all.slice(from);
  }

  private async readRefusals(signal: AbortSignal): Promise<void> {
    const { name } = await this.source.facts(signal);
    const search = await (await this.source.open()).search();
    try {
      for await (const found of refusals(search, { pipeline: name, from: this.from, signal })) {
        this.engineFault = undefined;
        for (const refusal of found) this.refuse(refusal);
      }
    } finally {
      await search.close();
    }
  }

  private refuse(refusal: Refusal): void {
    const name = nameOf(refusal);
    const record = this.byName.get(name);
    if (record?.refused !== undefined || record?.isSent === false) return;
    if (record === undefined && isAfter(refusal.sequenceNumber, this.last.get(refusal.shardId) ?? '0')) {
      // Its summary is found before the record has been read.
      this.refused.set(name, refusal);
      const [oldest] = this.refused.keys();
      if (this.refused.size > keptRefusals && oldest !== undefined) this.refused.delete(oldest);
      return;
    }
    const refused = record && { before: record, after: record.withRefusal(refusal.reasons) };
    if (refused !== undefined) {
      this.byName.set(name, refused.after);
      this.kept = this.kept.map((one) => (one === refused.before ? refused.after : one));
    }
    for (const listener of this.listeners) listener.onRefusal(refused, refusal);
  }

  private beginAnew(): void {
    this.epoch += 1;
    this.from = Date.now();
    this.since = this.from;
    this.lastArrival = undefined;
    this.last.clear();
    this.byName.clear();
    this.kept = [];
  }
}

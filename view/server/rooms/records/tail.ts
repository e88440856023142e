import { setImmediate as breath } from 'node:timers/promises';
import type { Stages } from '../../../../cli/stages/run-stages.ts';
import type { ShardRecord } from '../../../../cli/stream/shard-pages.ts';
import { streamRounds } from '../../../../cli/stream/stream-rounds.ts';
import { isAfter } from '../../../../functions/core/windows/state.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { kinesisClient } from '../../../../functions/stream/kinesis-client.ts';
import type { Source } from '../../../sources/source.ts';
import { again } from './again.ts';
import { EarlyRefusals } from './early-refusals.ts';
import { RecordBuffer } from './record-buffer.ts';
import { type Refusal, refusals } from './refusals.ts';
import { stagesOf } from './stages-of.ts';
import type { TailListener } from './tail-listener.ts';
import { nameOf, TailRecord } from './tail-record.ts';

/** Records whose stages run in one go: other requests wait for so long. */
const chunk = 250;

/** Milliseconds for which it goes on without listeners: who comes back finds what passed meanwhile. */
const lingerMs = 30_000;

/** After a gap longer than this, what came meanwhile isn't made up for: the counts begin anew. Milliseconds. */
const longestGap = 300_000;

/**
 * Reads the stream beside the functions and runs the pipeline's code over it, as `shardline tap` does, once for all
 * filters. Runs while it has listeners, and a while longer.
 */
export class RecordTail {
  readonly kept = new RecordBuffer();
  /** Another one: counts have begun anew. */
  epoch = 0;
  /** Records that it has read in all. */
  read = 0;
  /** Milliseconds for which the newest record had waited when it was read. */
  behind = 0;
  /** Why it can't be read now. */
  fault: unknown;
  /** Why the engine's answers aren't known now. */
  engineFault: unknown;
  private readonly listeners = new Set<TailListener>();
  private readonly early = new EarlyRefusals();
  /** By shard: the last record that was read. */
  private readonly last = new Map<string, string>();
  private lastArrival: number | undefined;
  /** When the stream was read last. */
  private readAt = Date.now();
  private stopping: AbortController | undefined;
  private readonly source: Source;
  /** It has begun with what arrived then, in milliseconds since the epoch. */
  from: number;
  /** Settles once the stream has been read, or can't be. */
  readonly opened: Promise<void>;
  private open: () => void = () => undefined;

  /** @param from begins with what arrived then, in milliseconds since the epoch */
  constructor(source: Source, from: number) {
    this.source = source;
    this.from = from;
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
    if (this.stopping === undefined) this.start();
    return () => {
      this.listeners.delete(listener);
      setTimeout(() => {
        if (this.listeners.size === 0) this.stopping?.abort();
      }, lingerMs).unref();
    };
  }

  /** Goes back to what arrived then, if it hasn't begun as early. The counts begin anew. */
  reach(from: number): void {
    if (from >= this.from) return;
    this.beginAnew(from);
    if (this.stopping === undefined) return;
    this.stopping.abort();
    this.start();
  }

  private start(): void {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    void again(
      signal,
      () => this.readStream(signal),
      (fault) => {
        this.fault = fault;
        this.open();
      },
    );
    void again(
      signal,
      () => this.readRefusals(signal),
      (fault) => {
        this.engineFault = fault;
      },
    );
  }

  private async readStream(signal: AbortSignal): Promise<void> {
    const { historicalInput } = await this.source.facts(signal);
    const pipeline = await this.source.definition(signal);
    const { ref: stream, account } = (await this.source.open()).stream();
    const client = kinesisClient({ ...account, maxAttempts: 5 });
    if (Date.now() - this.readAt > longestGap) this.beginAnew(Date.now());
    try {
      const from = this.lastArrival ?? this.from;
      for await (const page of streamRounds(client, { stream, from, signal })) {
        this.fault = undefined;
        this.readAt = Date.now();
        const fresh = page.filter((record) => this.isFresh(record));
        for (let start = 0; start < fresh.length && !signal.aborted; start += chunk) {
          const part = fresh.slice(start, start + chunk);
          const stages = await stagesOf(part, stream.StreamName, pipeline, historicalInput);
          if (signal.aborted) return;
          this.take(stages, pipeline);
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

  private take(stages: readonly Stages[], pipeline: Pipeline): void {
    const taken = stages.map((one) => {
      const { shardId, sequenceNumber, arrivalTime } = one.record;
      this.last.set(shardId, sequenceNumber);
      this.lastArrival = Math.max(this.lastArrival ?? 0, arrivalTime);
      return new TailRecord(one, pipeline, this.early.take(nameOf(one.record))?.reasons);
    });
    this.behind = Math.max(0, Date.now() - (this.lastArrival ?? 0));
    this.kept.add(taken);
    this.read += taken.length;
    for (const listener of this.listeners) listener.onRecords(taken);
  }

  private async readRefusals(signal: AbortSignal): Promise<void> {
    const { name } = await this.source.facts(signal);
    const search = await (await this.source.open()).search();
    try {
      for await (const found of refusals(search, { pipeline: name, from: this.from, signal })) {
        this.engineFault = undefined;
        if (signal.aborted) return;
        for (const refusal of found) this.refuse(refusal);
      }
    } finally {
      await search.close();
    }
  }

  private refuse(refusal: Refusal): void {
    const before = this.kept.find(nameOf(refusal));
    if (before?.refused !== undefined || before?.isSent === false) return;
    if (before === undefined && isAfter(refusal.sequenceNumber, this.last.get(refusal.shardId) ?? '0')) {
      this.early.add(refusal);
      return;
    }
    const refused = before && { before, after: before.withRefusal(refusal.reasons) };
    if (refused !== undefined) this.kept.replace(refused.before, refused.after);
    for (const listener of this.listeners) listener.onRefusal(refused, refusal);
  }

  private beginAnew(from: number): void {
    this.epoch += 1;
    this.from = from;
    this.readAt = Date.now();
    this.lastArrival = undefined;
    this.last.clear();
    this.kept.clear();
  }
}

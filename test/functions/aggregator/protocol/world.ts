import type { WindowStore } from '../../../../functions/engine/store/window-store.ts';
import { runBatch } from './batch.ts';
import type { Lease, ModelRecord } from './documents.ts';
import type { Keeps } from './guards.ts';
import type { Outside } from './outside.ts';
import { Dice, type Process, Scheduler, stepped } from './scheduler.ts';
import type { Settings } from './settings.ts';
import { Stream } from './stream.ts';
import { runRedrive, runSweep } from './upkeep.ts';

/** A batch of a shard that is under way. */
export interface Lane {
  readonly process: Process;
  readonly batch: readonly ModelRecord[];
  /** The batch is done, or given up. */
  readonly pass: () => void;
}

/** A stream, its event source mapping, invocations of the aggregator and a store. Everything follows from the seed. */
export class World {
  readonly store: WindowStore;
  readonly stream: Stream;
  readonly scheduler = new Scheduler();
  readonly dice: Dice;
  /** By shard. */
  readonly lanes = new Map<string, Lane>();
  /** Of each notification, the invocations that sent it. */
  readonly sent = new Map<string, Process[]>();
  readonly settings: Settings;
  /** Invocations that were killed and that nothing repeats at once. */
  lost = 0;
  private readonly keeps: Keeps;

  constructor(settings: Settings, keeps: Keeps, store: WindowStore) {
    this.store = store;
    this.settings = settings;
    this.keeps = keeps;
    this.dice = new Dice(settings.seed);
    this.stream = new Stream(settings.shards);
  }

  happens(ofTenThousand: number): boolean {
    return this.dice.roll(10_000) < ofTenThousand;
  }

  /** Until all records are delivered and every invocation has ended, without further faults. */
  async finishAll(): Promise<void> {
    for (let steps = 0; steps < 20_000; steps += 1) {
      this.deliver();
      if (this.scheduler.waiting.length === 0) return;
      await this.scheduler.step(this.dice);
    }
    throw new Error('the invocations come to no end');
  }

  /** The next batch of each shard that has one and whose last one has ended; cut anew when it comes again. */
  deliver(): void {
    for (const shard of this.stream.ready) {
      if (this.lanes.has(shard.id)) continue;
      const batch = shard.records.slice(shard.checkpoint, shard.checkpoint + 1 + this.dice.roll(4));
      const pass = () => {
        this.lanes.delete(shard.id);
        shard.checkpoint += batch.length;
      };
      const process = this.spawn(
        shard.id,
        (outside) => runBatch(batch, outside),
        () => {
          if (this.lanes.get(shard.id)?.process === process) pass();
        },
      );
      this.lanes.set(shard.id, { process, batch, pass });
    }
  }

  sweep(): void {
    const keys = Array.from({ length: this.settings.keys }, (_, key) => key);
    this.spawn('sweep', (outside) => runSweep(keys, outside));
  }

  redrive(record: ModelRecord): void {
    this.spawn('redrive', (outside) => runRedrive(record, outside));
  }

  /** Others overtake it, as when its machine is busy. */
  stall(process: Process): void {
    process.stalledUntil = this.scheduler.steps + 10 + this.dice.roll(120);
  }

  private spawn(
    name: string,
    run: (outside: Outside) => Promise<void>,
    ended: () => void = () => undefined,
  ): Process {
    return this.scheduler.spawn(name, (process) => run(this.outsideOf(process)), ended);
  }

  private outsideOf(process: Process): Outside {
    const { scheduler, stream, keeps } = this;
    const turn = () => scheduler.turn(process);
    return {
      store: this.slowAtTimes(stepped(this.store, turn), process),
      process: process.id,
      holder: process.name,
      keeps,
      clock: () => scheduler.steps + 1,
      ticks: () => stream.ticks,
      listShards: () => stream.list(),
      hasRecordsAfter: (shard, fence) => stream.hasRecordsAfter(shard, fence),
      isFresh: (lease) => this.isFresh(lease, process),
      isAlive: (id) => scheduler.isAlive(id),
      pass: turn,
      publish: async (key, start) => {
        await turn();
        const id = `${start}:${key}`;
        this.sent.set(id, [...(this.sent.get(id) ?? []), process]);
      },
    };
  }

  private slowAtTimes(store: WindowStore, process: Process): WindowStore {
    return {
      ...store,
      get: async (addresses) => {
        const found = await store.get(addresses);
        const isOfShard = addresses.some(({ id }) => id.startsWith('shard:'));
        if (isOfShard && this.happens(this.settings.slowReads)) this.stall(process);
        return found;
      },
    };
  }

  /** A lease ends by the clock: too early now and then, and for a while it outlives its holder. */
  private isFresh({ holder, process: id, until }: Lease, reader: Process): boolean {
    if (id === reader.id || until <= this.scheduler.steps) return false;
    if (this.scheduler.isAlive(id)) return !this.scheduler.isStalled(id) && !this.happens(300);
    // As long as the batch of a dead holder comes again; that delivery goes on itself.
    return holder !== reader.name && this.lanes.has(holder) && this.happens(5_000);
  }
}

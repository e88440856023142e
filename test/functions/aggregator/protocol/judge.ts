import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type { WindowStore, Write } from '../../../../functions/engine/store/window-store.ts';
import type { AlertDocument, PaneDocument, ResultDocument, SlotDocument } from './documents.ts';
import { lateness, limit, size, startOf } from './rules.ts';
import type { Stream } from './stream.ts';
import type { World } from './world.ts';

/** Watches every write, and says at the end what was wrong. It knows the stream and nothing of the protocol. */
export class Judge {
  readonly violations: string[] = [];
  private readonly finals: ResultDocument[] = [];
  private readonly slots = new Map<number, SlotDocument>();

  watch(store: WindowStore): WindowStore {
    return {
      ...store,
      put: async (writes) => {
        const outcomes = await store.put(writes);
        for (const [position, write] of writes.entries()) {
          if (outcomes[position] === 'written') this.written(write);
        }
        return outcomes;
      },
    };
  }

  private written({ source }: Write): void {
    if (isKind<PaneDocument>(source, 'model-pane') && new Set(source.records).size < source.records.length) {
      this.violations.push(
        `a record is twice in pane ${source.start} of key ${source.key}: ${source.records}`,
      );
    }
    if (isKind<ResultDocument>(source, 'result') && source.final) this.finals.push(source);
    if (isKind<SlotDocument>(source, 'slot')) {
      const before = this.slots.get(source.slot);
      if (before !== undefined && (source.commit < before.commit || source.watermark < before.watermark)) {
        this.violations.push(
          `slot ${source.slot} goes back from commit ${before.commit} to ${source.commit}`,
        );
      }
      this.slots.set(source.slot, source);
    }
  }

  /** When all batches are done and no sweep has helped since: nothing may wait for one. */
  atRest({ scheduler, lost }: World, untaken: readonly string[]): void {
    if (lost > 0) return;
    for (const one of untaken)
      this.violations.push(`after ${scheduler.steps} steps ${one} waits for a sweep`);
  }

  /** When everything is closed, and every rejected record redriven. */
  async atEnd({ store, stream, sent }: World): Promise<void> {
    const { counted, rejected } = expected(stream);
    const regular = (records: readonly number[]) => records.filter((record) => !rejected.has(record));
    for (const { start, key, records } of this.finals) {
      const right = regular(counted.get(`${start}:${key}`) ?? []);
      if (String(regular(records)) !== String(right)) {
        this.violations.push(`final window ${start} of key ${key} has ${regular(records)}, not ${right}`);
      }
    }
    for (const [kind, index] of [
      ['model-pane', 'panes'],
      ['result', 'results'],
    ] as const) {
      await store.refresh(index);
      const found = (await store.search({ index, equal: {} })).map(({ source }) => source);
      const documents = new Map<string, readonly number[]>(
        found.flatMap((source) =>
          isKind<PaneDocument>(source, kind as 'model-pane')
            ? [[`${source.start}:${source.key}`, source.records] as const]
            : [],
        ),
      );
      for (const id of new Set<string>([...counted.keys(), ...documents.keys()])) {
        const [found, right] = [documents.get(id) ?? [], counted.get(id) ?? []];
        if (String(found) !== String(right)) this.violations.push(`${kind} ${id} has ${found}, not ${right}`);
      }
      if (kind === 'result' && found.some(({ final }) => final !== true)) {
        this.violations.push('a window is not final at the end');
      }
    }
    await this.judgeAlerts(store, regular, counted, sent);
  }

  private async judgeAlerts(
    store: WindowStore,
    regular: (records: readonly number[]) => readonly number[],
    counted: ReadonlyMap<string, readonly number[]>,
    sent: World['sent'],
  ): Promise<void> {
    await store.refresh('alerts');
    const alerts = (await store.search({ index: 'alerts', equal: {} })).flatMap(({ source }) =>
      isKind<AlertDocument>(source, 'alert') ? [source] : [],
    );
    for (const [id, records] of counted) {
      const [start = 0, key] = id.split(':').map(Number);
      const count = regular(records).length;
      const alert = alerts.find((each) => each.key === key);
      if (count > 0 && alert?.judged[start + size] !== count) {
        this.violations.push(`window ${id} was judged with ${alert?.judged[start + size]}, not ${count}`);
      }
      const senders = sent.get(id) ?? [];
      if (count >= limit && senders.length === 0) this.violations.push(`nobody sent ${id}`);
      if (count < limit && senders.length > 0) this.violations.push(`${id} was sent with only ${count}`);
      // Only what was sent by an invocation that died before it noted that may be sent again.
      if (senders.slice(0, -1).some(({ isKilled }) => !isKilled)) {
        this.violations.push(`${id} was sent ${senders.length} times`);
      }
    }
    if (alerts.some(({ outbox }) => outbox.length > 0)) this.violations.push('an outbox is not empty');
  }
}

/** By the stream alone: what each window and key counts, with rejected records wherever they belong. */
function expected({ shards }: Stream) {
  const counted = new Map<string, number[]>();
  const latestOf = new Map<string, number | undefined>();
  const rejected = new Set<number>();
  const count = (id: string, record: number) => counted.set(id, [...(counted.get(id) ?? []), record]);
  for (const { id, parents, records } of shards) {
    const before = parents.flatMap((parent) => latestOf.get(parent) ?? []);
    let latest = before.length === 0 ? undefined : Math.max(...before);
    for (const record of records) {
      const window = `${startOf(record.event)}:${record.key}`;
      if (record.rejected) {
        rejected.add(record.sequence);
        count(window, record.sequence);
        continue;
      }
      const isLate = latest !== undefined && startOf(record.event) + size <= latest - lateness;
      latest = Math.max(latest ?? record.event, record.event);
      if (!isLate) count(window, record.sequence);
    }
    latestOf.set(id, latest);
  }
  for (const records of counted.values()) records.sort((a, b) => a - b);
  return { counted, rejected };
}

import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type { WindowStore, Write } from '../../../../functions/engine/store/window-store.ts';
import type { AlertDocument, PaneDocument, ResultDocument, SlotDocument } from './documents.ts';
import { type Expected, expected } from './expected.ts';
import { limit, size } from './rules.ts';
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
    if (isPane(source) && new Set(source.records).size < source.records.length) {
      this.violations.push(
        `a record is twice in pane ${source.start} of key ${source.key}: ${source.records}`,
      );
    }
    if (isResult(source) && source.final) this.finals.push(source);
    if (!isKind<SlotDocument>(source, 'slot')) return;
    const before = this.slots.get(source.slot);
    if (before !== undefined && (source.commit < before.commit || source.watermark < before.watermark)) {
      this.violations.push(`slot ${source.slot} goes back from commit ${before.commit} to ${source.commit}`);
    }
    this.slots.set(source.slot, source);
  }

  /** When all batches are done and no sweep has helped since: nothing may wait for one. */
  atRest({ scheduler, lost }: World, untaken: readonly string[]): void {
    if (lost > 0) return;
    const waiting = untaken.map((one) => `after ${scheduler.steps} steps ${one} waits for a sweep`);
    this.violations.push(...waiting);
  }

  /** When everything is closed, and every rejected record redriven. */
  async atEnd(world: World): Promise<void> {
    const right = expected(world.stream);
    this.judgeFinals(right);
    const panes = (await allOf('panes', world.store)).filter(isPane);
    const results = (await allOf('results', world.store)).filter(isResult);
    this.compare('pane', panes, right);
    this.compare('result', results, right);
    if (results.some(({ final }) => !final)) this.violations.push('a window is not final at the end');
    this.judgeAlerts((await allOf('alerts', world.store)).filter(isAlert), right, world);
  }

  /** Each time a final result was written, it was complete but for redriven records. */
  private judgeFinals({ counted, rejected }: Expected): void {
    for (const { start, key, records } of this.finals) {
      const right = without(rejected, counted.get(`${start}:${key}`));
      const found = without(rejected, records);
      if (String(found) !== String(right)) {
        this.violations.push(`final window ${start} of key ${key} has ${found}, not ${right}`);
      }
    }
  }

  private compare(
    what: string,
    documents: readonly (PaneDocument | ResultDocument)[],
    { counted }: Expected,
  ): void {
    const records = new Map(documents.map((one): [string, readonly number[]] => [idOf(one), one.records]));
    for (const id of new Set([...counted.keys(), ...records.keys()])) {
      const [found, right] = [records.get(id) ?? [], counted.get(id) ?? []];
      if (String(found) !== String(right)) this.violations.push(`${what} ${id} has ${found}, not ${right}`);
    }
  }

  private judgeAlerts(
    alerts: readonly AlertDocument[],
    { counted, rejected }: Expected,
    { sent }: World,
  ): void {
    for (const id of new Set([...counted.keys(), ...sent.keys()])) {
      const [start = 0, key] = id.split(':').map(Number);
      const count = without(rejected, counted.get(id)).length;
      const judged = alerts.find((each) => each.key === key)?.judged[start + size];
      if (count > 0 && judged !== count) {
        this.violations.push(`window ${id} was judged with ${judged}, not ${count}`);
      }
      const senders = sent.get(id) ?? [];
      if (count >= limit && senders.length === 0) this.violations.push(`nobody sent ${id}`);
      if (count < limit && senders.length > 0) this.violations.push(`${id} was sent with only ${count}`);
      // Only what was sent by an invocation that died before it noted that may be sent again.
      const isRepeated = senders.slice(0, -1).some(({ isKilled }) => !isKilled);
      if (isRepeated) this.violations.push(`${id} was sent ${senders.length} times`);
    }
    if (alerts.some(({ outbox }) => outbox.length > 0)) this.violations.push('an outbox is not empty');
  }
}

type Source = Write['source'];

const isPane = (source: Source): source is Source & PaneDocument =>
  isKind<PaneDocument>(source, 'model-pane');
const isResult = (source: Source): source is Source & ResultDocument =>
  isKind<ResultDocument>(source, 'result');
const isAlert = (source: Source): source is Source & AlertDocument => isKind<AlertDocument>(source, 'alert');

const idOf = ({ start, key }: PaneDocument | ResultDocument) => `${start}:${key}`;

function without(rejected: ReadonlySet<number>, records: readonly number[] = []): readonly number[] {
  return records.filter((record) => !rejected.has(record));
}

async function allOf(index: string, store: WindowStore): Promise<readonly Source[]> {
  await store.refresh(index);
  return (await store.search({ index, equal: {} })).map(({ source }) => source);
}

import type { RecordOutcome, RecordsFirst, RecordsFrame } from '../../../protocol/records.ts';
import { sentenceOf, withPatience } from '../../reading.ts';
import type { LiveReadingOf } from '../room.ts';
import { BusiestKeys } from './busiest-keys.ts';
import type { RecordFilter } from './record-filter.ts';
import type { Refusal } from './refusals.ts';
import { mostRows, RowList } from './row-list.ts';
import type { StoredAnswers } from './stored-answers.ts';
import type { RecordTail } from './tail.ts';
import type { Refused, TailListener } from './tail-listener.ts';
import type { TailRecord } from './tail-record.ts';

/** The tail through one set of filters: exact counts, and a list as long as can be read. */
export class RecordsReading implements LiveReadingOf<'records'>, TailListener {
  private readonly tail: RecordTail;
  private readonly filter: RecordFilter;
  private readonly answers: StoredAnswers;
  private outcomes: Record<RecordOutcome, number> = { indexed: 0, filtered: 0, rejected: 0, errored: 0 };
  private passed = 0;
  private matching = 0;
  private left = 0;
  private list = new RowList();
  /** What arrived before is left to other pages. Milliseconds since the epoch. */
  private from: number | undefined;
  private since = 0;
  private epoch = -1;
  private stopListening: (() => void) | undefined;
  private readonly busiest = new BusiestKeys();

  /** @param from absent: begins with what the tail has kept, so that another filter has the same records before it */
  constructor(tail: RecordTail, from: number | undefined, filter: RecordFilter, answers: StoredAnswers) {
    this.tail = tail;
    this.from = from;
    this.filter = filter;
    this.answers = answers;
  }

  readonly first = async (): Promise<RecordsFirst> => {
    this.begin();
    return { most: mostRows };
  };

  readonly frame = async (signal: AbortSignal): Promise<RecordsFrame> => {
    this.begin();
    // A stream that hangs must not hold what waits for this frame.
    await withPatience(signal, () => this.tail.opened);
    if (this.tail.fault !== undefined) throw this.tail.fault;
    this.answers.look(this.list.all);
    const { since, epoch, passed, outcomes, matching, left } = this;
    const fault = this.tail.engineFault ?? this.answers.fault;
    return {
      ...{ since, epoch, passed, outcomes, matching, left, behind: this.tail.behind },
      rows: this.list.all.map((record) => record.row()),
      problem: this.filter.problem,
      busiest: this.busiest.among(this.tail.kept.records),
      engine: fault === undefined ? undefined : sentenceOf(fault),
    };
  };

  readonly close = (): void => {
    this.stopListening?.();
    this.stopListening = undefined;
    this.epoch = -1;
    void this.answers.close();
  };

  /** With what is kept; and anew when the tail has begun anew. */
  private begin(): void {
    const { tail } = this;
    this.stopListening ??= tail.listen(this);
    if (this.epoch === tail.epoch) return;
    this.epoch = tail.epoch;
    const [oldest] = tail.kept.records;
    this.from ??= oldest?.record.arrivalTime ?? tail.from;
    this.since = Math.max(this.from, (tail.kept.isCut && oldest?.record.arrivalTime) || this.from);
    this.outcomes = { indexed: 0, filtered: 0, rejected: 0, errored: 0 };
    [this.passed, this.matching, this.left] = [0, 0, 0];
    this.list = new RowList();
    this.onRecords(tail.kept.records);
  }

  onRecords(all: readonly TailRecord[]): void {
    const { from = 0 } = this;
    const records = all.filter(({ record }) => record.arrivalTime >= from);
    for (const { outcome } of records) this.outcomes[outcome] += 1;
    this.passed += records.length;
    const fresh = this.filter.select(records);
    this.matching += fresh.length;
    this.left += this.list.add(fresh, performance.now());
  }

  onRefusal(refused: Refused | undefined, { arrivedAt, reasons }: Refusal): void {
    if (arrivedAt < this.since) return;
    this.outcomes.indexed -= 1;
    this.outcomes.rejected += 1;
    const passed = refused ? this.filter.passes(refused.before) : this.filter.passesUnseen('indexed', []);
    const passes = refused
      ? this.filter.passes(refused.after)
      : this.filter.passesUnseen('rejected', reasons);
    if (
      refused !== undefined &&
      passed &&
      this.list.replace(refused.before, passes ? refused.after : undefined)
    ) {
      if (!passes) this.matching -= 1;
      return;
    }
    if (passed === passes) return;
    this.matching += passes ? 1 : -1;
    if (passes && refused) this.left += this.list.add([refused.after], performance.now());
    else this.left = Math.max(0, this.left + (passes ? 1 : -1));
  }
}

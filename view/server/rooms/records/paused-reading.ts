import type { RecordOutcome, RecordsFirst, RecordsFrame } from '../../../protocol/records.ts';
import { sentenceOf } from '../../reading.ts';
import type { LiveReadingOf } from '../room.ts';
import { BusiestKeys } from './busiest-keys.ts';
import type { Pause, Pauses } from './pauses.ts';
import type { RecordFilter } from './record-filter.ts';
import { mostRows } from './row-list.ts';
import type { StoredAnswers } from './stored-answers.ts';
import type { RecordTail } from './tail.ts';
import type { Refused, TailListener } from './tail-listener.ts';
import type { TailRecord } from './tail-record.ts';

/** A list that was paused, through one set of filters: nothing comes into it, and what passes is counted. */
export class PausedReading implements LiveReadingOf<'records'>, TailListener {
  private readonly tail: RecordTail;
  private readonly at: number;
  private readonly pauses: Pauses;
  private readonly filter: RecordFilter;
  private readonly answers: StoredAnswers;
  private pause: Pause | undefined;
  private rows: readonly TailRecord[] = [];
  private matching = 0;
  /** Of what has passed since, those that fulfil the filters; unknown where some passed before this began. */
  private matchingSince: number | undefined = 0;
  private stopListening: (() => void) | undefined;
  private readonly busiest = new BusiestKeys();

  constructor(tail: RecordTail, at: number, pauses: Pauses, filter: RecordFilter, answers: StoredAnswers) {
    this.tail = tail;
    this.at = at;
    this.pauses = pauses;
    this.filter = filter;
    this.answers = answers;
  }

  readonly first = async (): Promise<RecordsFirst> => {
    this.begin();
    return { most: mostRows };
  };

  readonly frame = async (): Promise<RecordsFrame> => {
    this.begin();
    const { pause, rows, matching, tail, matchingSince } = this;
    const outcomes: Record<RecordOutcome, number> = { indexed: 0, filtered: 0, rejected: 0, errored: 0 };
    for (const { outcome } of pause?.records ?? []) outcomes[outcome] += 1;
    this.answers.look(rows);
    const fault = tail.engineFault ?? this.answers.fault;
    return {
      ...{ since: pause?.since ?? this.at, epoch: 0, passed: pause?.records.length ?? 0, outcomes, matching },
      ...{ left: matching - rows.length, behind: 0, rows: rows.map((record) => record.row()) },
      problem: this.filter.problem,
      busiest: this.busiest.among(pause?.records ?? []),
      engine: fault === undefined ? undefined : sentenceOf(fault),
      paused: {
        at: this.at,
        isKept: pause !== undefined,
        ...(pause?.tail === tail && { passed: tail.read - pause.read, matching: matchingSince }),
      },
    };
  };

  readonly close = (): void => {
    this.stopListening?.();
    this.stopListening = undefined;
    void this.answers.close();
  };

  private begin(): void {
    this.stopListening ??= this.tail.listen(this);
    if (this.pause !== undefined) return;
    this.pause = this.pauses.of(this.at, this.tail);
    if (this.pause === undefined) return;
    const matching = this.filter.select(this.pause.records);
    this.matching = matching.length;
    this.rows = matching.slice(-mostRows).toReversed();
    if (this.pause.read !== this.tail.read) this.matchingSince = undefined;
  }

  onRecords(records: readonly TailRecord[]): void {
    if (this.matchingSince !== undefined) this.matchingSince += this.filter.select(records).length;
  }

  /** The row stays, and says so. */
  onRefusal(refused: Refused | undefined): void {
    this.rows = this.rows.map((row) => (refused?.before === row ? refused.after : row));
  }
}

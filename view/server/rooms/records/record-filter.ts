import { type Filter, parseFilter } from '../../../../cli/tap/filter/parse.ts';
import { FilterError } from '../../../../cli/tap/filter/tokens.ts';
import type { RecordOutcome } from '../../../protocol/records.ts';
import { inTime } from './in-time.ts';
import type { TailRecord } from './tail-record.ts';

/** Milliseconds that a condition gets for the records of one go: a pattern may need longer than anybody waits. */
const patience = 2_000;

/** The filters of an address: `outcome`, `stage`, `text` and `where`, the condition of `shardline tap`. */
export class RecordFilter {
  /** Why nothing passes: the condition can't be read, or takes too long. */
  problem: string | undefined;
  private readonly outcome: string;
  private readonly stage: string;
  private readonly text: string;
  private readonly condition: Filter | undefined;

  constructor(query: URLSearchParams) {
    this.outcome = query.get('outcome') ?? '';
    this.stage = query.get('stage') ?? '';
    this.text = (query.get('text') ?? '').trim().toLowerCase();
    const where = query.get('where') ?? '';
    try {
      this.condition = where.trim() === '' ? undefined : parseFilter(where);
    } catch (thrown) {
      if (!(thrown instanceof FilterError)) throw thrown;
      const { position, message } = thrown;
      this.problem = `The condition can’t be read at character ${position + 1}: ${message}.`;
    }
  }

  /** Those that pass, in their order. */
  select(records: readonly TailRecord[]): readonly TailRecord[] {
    const { condition } = this;
    if (this.problem !== undefined) return [];
    const others = records.filter((record) => this.passesRest(record));
    if (condition === undefined) return others;
    let passing: readonly TailRecord[] = [];
    const isDone = inTime(() => {
      passing = others.filter((record) => record.subjects().some(condition));
    }, patience);
    if (isDone) return passing;
    this.problem = 'The condition takes too long on these records: make its pattern simpler.';
    return [];
  }

  passes(record: TailRecord): boolean {
    return this.select([record]).length > 0;
  }

  /** Of a record that isn't kept any more: by its outcome and `stage:type` alone. */
  passesUnseen(became: RecordOutcome, reasons: readonly string[]): boolean {
    const { outcome, stage, text, condition, problem } = this;
    return (
      (outcome === '' || became === outcome) &&
      (stage === '' || reasons.some((reason) => reason.startsWith(`${stage}:`))) &&
      text === '' &&
      condition === undefined &&
      problem === undefined
    );
  }

  private passesRest(record: TailRecord): boolean {
    const { outcome, stage, text } = this;
    return (
      (outcome === '' || record.outcome === outcome) &&
      (stage === '' || record.stages.includes(stage)) &&
      (text === '' || record.has(text))
    );
  }
}

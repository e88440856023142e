import { type Filter, parseFilter } from '../../../../cli/tap/filter/parse.ts';
import { FilterError } from '../../../../cli/tap/filter/tokens.ts';
import type { RecordOutcome } from '../../../protocol/records.ts';
import type { TailRecord } from './tail-record.ts';

/** What the page's filters mean, or why they mean nothing. */
export interface RecordFilter {
  readonly passes: (record: TailRecord) => boolean;
  /** Of a record that isn't kept any more: by its outcome and `stage:type` alone. */
  readonly passesUnseen: (outcome: RecordOutcome, reasons: readonly string[]) => boolean;
  readonly problem?: string;
}

/** Reads the filters of an address: `outcome`, `stage`, `text` and `where`, the condition of `shardline tap`. */
export function recordFilter(query: URLSearchParams): RecordFilter {
  const outcome = query.get('outcome') ?? '';
  const stage = query.get('stage') ?? '';
  const text = (query.get('text') ?? '').trim().toLowerCase();
  const where = query.get('where') ?? '';
  let condition: Filter | undefined;
  try {
    condition = where.trim() === '' ? undefined : parseFilter(where);
  } catch (thrown) {
    if (!(thrown instanceof FilterError)) throw thrown;
    const { position, message } = thrown;
    return {
      passes: () => false,
      passesUnseen: () => false,
      problem: `The condition can’t be read at character ${position + 1}: ${message}.`,
    };
  }
  return {
    passes: (record) =>
      (outcome === '' || record.outcome === outcome) &&
      (stage === '' || record.stages.includes(stage)) &&
      (text === '' || record.has(text)) &&
      (condition === undefined || record.subjects().some(condition)),
    passesUnseen: (became, reasons) =>
      (outcome === '' || became === outcome) &&
      (stage === '' || reasons.some((reason) => reason.startsWith(`${stage}:`))) &&
      text === '' &&
      condition === undefined,
  };
}

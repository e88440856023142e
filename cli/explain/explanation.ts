import type { StreamRecord } from '../../functions/pipeline/record.ts';
import type { DocumentFinding } from './finding.ts';
import type { Verdict } from './judge.ts';
import type { StoredDocument } from './stored-documents.ts';
import type { TouchedWindows } from './touched-windows.ts';

/** What bytes turned into. */
export type DecodedPart =
  | { readonly part: string; readonly value: unknown }
  | { readonly part: string | undefined; readonly failure: string };

/** One record, or a document that no record is known of, through every stage that could be looked at. */
export interface Explanation {
  /** Why the stream doesn't give the record, or why nothing more is known. */
  readonly missing?: string;
  readonly record?: StreamRecord;
  /** Where the record's bytes are from. */
  readonly from?: 'stream' | 'letter';
  /** `gzip`, `KPL aggregate of 3 records` */
  readonly form?: string;
  readonly decoded?: readonly DecodedPart[];
  /** What the transform gave: so many documents, or failures. */
  readonly transformed?: string;
  readonly documents?: readonly DocumentFinding[];
  readonly verdict?: Verdict;
  readonly windows?: TouchedWindows;
  /** Documents that were found without their record. */
  readonly found?: readonly StoredDocument[];
  readonly notes: readonly string[];
}

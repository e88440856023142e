import { createHash } from 'node:crypto';
import type { RecordMetadata } from '../../pipeline/record.ts';
import { foldPane } from './fold.ts';
import type { WindowPlan } from './plan.ts';
import { type PaneState, redrivenShard, type TimedDocument } from './state.ts';
import { type Touch, touchPanes } from './touch.ts';
import { firstState } from './watermark.ts';

/** A record that was left out of the windows and may come in, with what it became. */
export interface RedrivenRecord {
  /** Of `recordHash`. */
  readonly hash: string;
  readonly documents: readonly TimedDocument[];
}

/** What redriven records have for one pane and key of a window. */
export interface Correction extends Pick<Touch, 'plan' | 'paneStart' | 'key'> {
  readonly records: readonly RedrivenRecord[];
}

/** Identities in one pane, of 19 bytes each as JSON: so that its document stays below 400 kB. */
export const mostRedriven = 20_000;

/**
 * A record's identity in its stream, in 16 characters: 96 bits of SHA-256. In a full pane, two equal ones are less
 * likely than 10^-20.
 */
export function recordHash({ shardId, sequenceNumber }: Pick<RecordMetadata, 'shardId' | 'sequenceNumber'>) {
  return createHash('sha256').update(`${shardId}:${sequenceNumber}`).digest('base64url').slice(0, 16);
}

/** Which panes and keys the records belong to. None of them is late: they come late by nature. */
export function correctionsOf(
  plans: readonly WindowPlan[],
  records: readonly RedrivenRecord[],
): readonly Correction[] {
  const corrections = new Map<string, Correction & { readonly records: RedrivenRecord[] }>();
  // The same record twice in one request is one record.
  const each = new Map(records.map((record) => [record.hash, record]));
  for (const { hash, documents } of each.values()) {
    for (const [id, { touch, own }] of panesOfRecord(plans, documents)) {
      const { plan, paneStart, key } = touch;
      const begun = corrections.get(id) ?? { plan, paneStart, key, records: [] };
      begun.records.push({ hash, documents: own });
      corrections.set(id, begun);
    }
  }
  return [...corrections.values()];
}

function panesOfRecord(plans: readonly WindowPlan[], documents: readonly TimedDocument[]) {
  const panes = new Map<string, { readonly touch: Touch; readonly own: TimedDocument[] }>();
  for (const document of documents) {
    // Each as if in a shard of its own without a past, where nothing is late.
    for (const touch of touchPanes(plans, firstState(redrivenShard, []), [document]).touches) {
      const id = JSON.stringify([touch.plan.name, touch.paneStart, touch.key]);
      const begun = panes.get(id) ?? { touch, own: [] };
      begun.own.push(...touch.documents);
      panes.set(id, begun);
    }
  }
  return panes;
}

/** Those of the correction's records that the pane doesn't have yet. */
export function missingIn(pane: PaneState | undefined, { records }: Correction): readonly RedrivenRecord[] {
  const known = new Set(pane?.redriven);
  return records.filter(({ hash }) => !known.has(hash));
}

/**
 * Folds those records into the pane of redriven records that it doesn't have yet. Undefined if there are none. Sequence
 * numbers of several shards have no order, so the pane keeps the identities of its records.
 *
 * @throws StateError if what is stored can't be read
 */
export function foldCorrection(correction: Correction, stored: PaneState | undefined): PaneState | undefined {
  const missing = missingIn(stored, correction);
  const { plan, paneStart, key } = correction;
  const documents = missing.flatMap((record) => record.documents);
  const pane = foldPane({ plan, paneStart, key, documents }, redrivenShard, stored);
  if (pane === undefined) return undefined;
  // A fence that every sequence number is after.
  const redriven = [...(stored?.redriven ?? []), ...missing.map(({ hash }) => hash)];
  return { ...pane, fence: '', since: '', redriven };
}

import { createHash } from 'node:crypto';
import type { RecordMetadata } from '../../pipeline/record.ts';
import { slotOf } from './addresses.ts';
import { partialPane } from './fold.ts';
import type { WindowPlan } from './plan.ts';
import type { PartialPane, TimedDocument } from './state.ts';
import { type Touch, touchPanes } from './touch.ts';
import { firstState } from './watermark.ts';

/** A record that was left out of the windows and may come in, with what it became. */
export interface RedrivenRecord {
  /** Of `recordHash`. */
  readonly hash: string;
  readonly documents: readonly TimedDocument[];
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

/** What the records add to panes, each by itself, by slot. None of them is late: they come late by nature. */
export function redrivenParts(
  plans: readonly WindowPlan[],
  records: readonly RedrivenRecord[],
): ReadonlyMap<number, readonly (PartialPane & { readonly redriven: string })[]> {
  const parts = new Map<number, (PartialPane & { readonly redriven: string })[]>();
  // The same record twice in one request is one record.
  const each = new Map(records.map((record) => [record.hash, record]));
  for (const { hash, documents } of each.values()) {
    for (const [order, touch] of panesOfRecord(plans, documents).entries()) {
      const slot = slotOf(touch.key);
      const own = parts.get(slot) ?? [];
      parts.set(slot, own);
      own.push({ ...partialPane(touch, order), redriven: hash });
    }
  }
  return parts;
}

function panesOfRecord(plans: readonly WindowPlan[], documents: readonly TimedDocument[]): readonly Touch[] {
  const panes = new Map<string, Touch & { readonly documents: TimedDocument[] }>();
  for (const document of documents) {
    // Each as if in a shard of its own without a past, where nothing is late.
    for (const touch of touchPanes(plans, firstState('', []), [document]).touches) {
      const id = JSON.stringify([touch.plan.name, touch.paneStart, touch.key]);
      const begun = panes.get(id);
      if (begun === undefined) panes.set(id, { ...touch, documents: [...touch.documents] });
      else begun.documents.push(...touch.documents);
    }
  }
  return [...panes.values()];
}

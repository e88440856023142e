import { createHash } from 'node:crypto';
import type { RecordMetadata } from '../../pipeline/record.ts';
import { documentId } from '../document/identity.ts';
import { rememberLast, rememberSome } from '../json/remember.ts';
import type { Key, PaneState, Take } from './state.ts';

/** Where a document is stored: its index and its id. */
export interface DocumentAddress {
  readonly index: string;
  readonly id: string;
}

/** Tells an address from every other, in all indices. */
export function addressKey({ index, id }: DocumentAddress): string {
  return `${index}/${id}`;
}

/** The names of a pipeline's indices that hold windows and alerts; `*` where a month goes. */
export interface WindowIndices {
  /** Panes of each key by their start; what batches have for them, and marks of records that were left out, by arrival. */
  readonly panes: string;
  /** How far each shard and each slot has come. */
  readonly progress: string;
  /** Windows as people read them. By start of the window. */
  readonly results: string;
  /** One document a monitor and key, with the notifications that are on their way. */
  readonly monitors: string;
  /** Alerts as people read them. By begin of the alert. */
  readonly alerts: string;
}

/** A dot after the name, which no name of a pipeline has: else the patterns of `web` and `web-traffic` would overlap. */
export const windowIndices = rememberLast(
  (pipeline: string): WindowIndices => ({
    panes: `window-panes.${pipeline}.*`,
    progress: `window-progress.${pipeline}`,
    results: `windows.${pipeline}.*`,
    monitors: `monitor-state.${pipeline}`,
    alerts: `alerts.${pipeline}.*`,
  }),
);

export function paneAddress(
  pipeline: string,
  { window, paneStart, key, slot }: Pick<PaneState, 'window' | 'paneStart' | 'key' | 'slot'>,
): DocumentAddress {
  // The key `_other` has a pane in each slot.
  const id = idOf(window, paneStart, keyHash(key), slot);
  return { index: inMonth(windowIndices(pipeline).panes, paneStart), id };
}

/** Of what a batch or a redrive has for a slot. */
export function partAddress(pipeline: string, { of, nonce, at }: Take, slot: number): DocumentAddress {
  const id = idOf('part', of?.shardId ?? 'redriven', of?.number ?? 0, nonce, slot);
  return { index: inMonth(windowIndices(pipeline).panes, at), id };
}

/** Of a record that isn't in the windows because part of it was rejected; a redrive finds here what it may add. */
export function skippedAddress(
  pipeline: string,
  record: Pick<RecordMetadata, 'shardId' | 'sequenceNumber' | 'arrivalTime'>,
): DocumentAddress {
  const index = inMonth(windowIndices(pipeline).panes, record.arrivalTime);
  return { index, id: idOf('skipped', documentId(record, [0, 0, 0])) };
}

export function shardAddress(pipeline: string, shardId: string): DocumentAddress {
  return { index: windowIndices(pipeline).progress, id: idOf('shard', shardId) };
}

/** Of the list of shards that are known. */
export function registryAddress(pipeline: string): DocumentAddress {
  return { index: windowIndices(pipeline).progress, id: 'registry' };
}

export function slotAddress(pipeline: string, slot: number): DocumentAddress {
  return { index: windowIndices(pipeline).progress, id: idOf('slot', slot) };
}

export function resultAddress(
  pipeline: string,
  result: { readonly window: string; readonly windowStart: number; readonly key: Key },
): DocumentAddress {
  const id = idOf(result.window, result.windowStart, keyHash(result.key));
  return { index: inMonth(windowIndices(pipeline).results, result.windowStart), id };
}

/**
 * A key in 22 characters, whatever is in it: an id has at most 512 bytes
 * (https://docs.opensearch.org/latest/api-reference/document-apis/index-document/). 132 bits of SHA-256: among 10^15
 * keys, two alike are less likely than 10^-9.
 */
export const keyHash = (key: Key): string => hashOf(JSON.stringify(key));

const hashOf = rememberSome((text: string) =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22),
);

/**
 * Where a key stands among the keys of a window, whatever is in it: from 0 to 2^24 - 1, evenly. Keys can be closed in
 * parts by it, which their values, of several fields and of any kind, have no order for.
 */
export function keySlot(key: Key): number {
  return Buffer.from(keyHash(key).slice(0, 4), 'base64url').readUIntBE(0, 3);
}

/** Keys are shared out among so many slots, for ever. Each has one writer at a time. */
export const slotCount = 16;

/** Of `keySlot`. */
const slotWidth = 2 ** 24 / slotCount;

export function slotOf(key: Key): number {
  return Math.floor(keySlot(key) / slotWidth);
}

/** The places of a slot's keys among all: from the one, and before the other. */
export function keysOfSlot(slot: number): { readonly from: number; readonly beyond: number } {
  return { from: slot * slotWidth, beyond: (slot + 1) * slotWidth };
}

/** An id of these parts. No name of a window or monitor, shard id or number has a colon. */
export function idOf(...parts: readonly (string | number)[]): string {
  return parts.join(':');
}

/** The index of a pattern of `windowIndices` that a time goes to. */
export function inMonth(pattern: string, time: number): string {
  return `${pattern.slice(0, -1)}${monthOf(Math.floor(time / dayMs))}`;
}

const dayMs = 86_400_000;

const monthOf = rememberLast((day: number) =>
  new Date(day * dayMs).toISOString().slice(0, 7).replace('-', '.'),
);

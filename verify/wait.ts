import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { LetterStore } from '../functions/dead-letters/store.ts';
import { findDocuments } from './documents.ts';
import { findLetters } from './letters.ts';
import type { Reconciliation } from './reconcile.ts';

/** Milliseconds. */
const searchEvery = 250;
const lettersEvery = 2_000;

export interface Where {
  readonly store: LetterStore;
  readonly search: Client;
  readonly pipeline: string;
  readonly index: string;
  readonly startedAt: number;
}

/** Looks until every record is found, the time is over, or Ctrl-C. */
export async function wait(
  reconciled: Reconciliation,
  { store, search, pipeline, index, startedAt }: Where,
  timeout: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeout;
  let lettersAt = 0;
  while (reconciled.counts.missing > 0 && !signal.aborted && performance.now() < deadline) {
    reconciled.foundDocuments(await findDocuments(search, index, reconciled.missingIds), performance.now());
    if (performance.now() - lettersAt >= lettersEvery && reconciled.counts.missing > 0) {
      const wanted = reconciled.missingIdentities;
      reconciled.foundLetters(await findLetters(store, pipeline, wanted, { from: startedAt, signal }));
      lettersAt = performance.now();
    }
    await delay(searchEvery, undefined, { signal }).catch(() => undefined);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { findDocuments } from './documents.ts';
import { findLetters } from './letters.ts';
import type { Reconciliation } from './reconcile.ts';

/** Milliseconds. */
const searchEveryMs = 250;
const lettersEveryMs = 2_000;

export interface Where {
  readonly store: LetterStore;
  readonly search: Client;
  readonly pipeline: string;
  readonly index: string;
  readonly startedAt: number;
}

/**
 * Looks until every record is found, the time is over, or the wait is given up. An engine that doesn't answer for a
 * while is waited for like the records.
 * @throws Fault when it doesn't answer at the end either
 */
export async function wait(
  reconciled: Reconciliation,
  { store, search, pipeline, index, startedAt }: Where,
  timeout: number,
  giveUp: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeout;
  let lettersAt = 0;
  let fault: { readonly thrown: unknown } | undefined;
  while (reconciled.counts.missing > 0 && !giveUp.aborted && performance.now() < deadline) {
    try {
      const found = await findDocuments(search, index, reconciled.missingIds);
      reconciled.foundDocuments(found, performance.now());
      fault = undefined;
    } catch (thrown) {
      fault = { thrown };
    }
    if (performance.now() - lettersAt >= lettersEveryMs && reconciled.counts.missing > 0) {
      const wanted = reconciled.missingIdentities;
      reconciled.foundLetters(
        await findLetters(store, pipeline, wanted, { from: startedAt, signal: giveUp }),
      );
      lettersAt = performance.now();
    }
    await delay(searchEveryMs, undefined, { signal: giveUp }).catch(() => undefined);
  }
  if (fault !== undefined) throw fault.thrown;
}

import type { Client } from '@elastic/elasticsearch';
import { metadataOf, summaryAddress } from '../../functions/dead-letters/dead-letter-summary.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { plural } from '../kit/count.ts';
import { deleteDocuments } from './documents.ts';
import { deleteLetters } from './letters.ts';
import type { Reconciliation } from './reconcile.ts';

/** Takes away what the verification's records left: documents, dead letters and their summaries. Says what stays. */
export async function cleanUp(
  reconciled: Reconciliation,
  { store, search }: { readonly store: LetterStore; readonly search: Client },
  pipeline: string,
): Promise<void> {
  // A document that no search has found may be there, not refreshed yet.
  const unseen = reconciled.missing.flatMap(({ documents }) => documents);
  const documents = [...reconciled.documents.values(), ...unseen];
  const letters = [...reconciled.letters.values()];
  const summaries = letters.map(({ letter }) => summaryAddress(pipeline, metadataOf(letter)));
  await deleteLetters(store, pipeline, letters);
  await deleteDocuments(search, [...documents, ...summaries]);
  const taken = `${plural(reconciled.documents.size, 'document')}, ${plural(letters.length, 'dead letter')}`;
  console.error(`removed again: ${taken}${stays(reconciled.counts.missing)}`);
}

function stays(missing: number): string {
  return missing === 0 ? '' : `; what ${plural(missing, 'missing record')} may still bring will stay`;
}

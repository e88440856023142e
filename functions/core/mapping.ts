import type { Pipeline } from './pipeline.ts';

/** Where the pipeline itself writes about a document: tags, its place in the stream. Reserved in every mapping. */
export const ingestField = 'ingest';

/** What the pipeline notes about a document whose event time can't be. */
export const implausible = { tags: ['implausible_event_time'] } as const;

/** Where top-level fields go that the mapping doesn't know: one flat field, so none of them opens a new mapping. */
export const rescueField = 'unmapped';

type Document = Readonly<Record<string, unknown>>;

/** The top-level fields that a document may bring; the pipeline's own two aren't among them. */
export function knownFields(mappings: Pipeline['mappings']): ReadonlySet<string> {
  return new Set(Object.keys(mappings));
}

/**
 * The document as it is when all its fields are known (nearly always: no copy), else with the others moved. What a
 * producer sends under a reserved name is such a field: it can neither pass for the pipeline's own nor be overwritten.
 */
export function rescueUnmapped(document: Document, known: ReadonlySet<string>): Document {
  for (const field in document) {
    if (!known.has(field)) return moveUnmapped(document, known);
  }
  return document;
}

function moveUnmapped(document: Document, known: ReadonlySet<string>): Document {
  const entries = Object.entries(document);
  // fromEntries defines properties, so a key `__proto__` stays a key.
  return {
    ...Object.fromEntries(entries.filter(([field]) => known.has(field))),
    [rescueField]: Object.fromEntries(entries.filter(([field]) => !known.has(field))),
  };
}

import type { Pipeline } from './pipeline.ts';

/** Where the pipeline itself writes about a document: tags, its place in the stream. Reserved in every mapping. */
export const ingestField = 'ingest';

/** What the pipeline notes about a document whose event time can't be. */
export const implausible = { tags: ['implausible_event_time'] } as const;

/** Where top-level fields go that the mapping doesn't know: one flat field, so none of them opens a new mapping. */
export const rescueField = 'unmapped';

type Document = Readonly<Record<string, unknown>>;

/** The top-level fields that a document may have. */
export function knownFields(mappings: Pipeline['mappings']): ReadonlySet<string> {
  return new Set([...Object.keys(mappings), ingestField, rescueField]);
}

/** The document as it is when all its fields are known (nearly always: no copy), else with the others moved. */
export function rescueUnmapped(document: Document, known: ReadonlySet<string>): Document {
  for (const field in document) {
    if (!known.has(field)) return moveUnmapped(document, known);
  }
  return document;
}

function moveUnmapped(document: Document, known: ReadonlySet<string>): Document {
  const entries = Object.entries(document);
  const { [rescueField]: already } = document;
  const rescued = entries.filter(([field]) => !known.has(field));
  const before = isObject(already)
    ? Object.entries(already)
    : already === undefined
      ? []
      : [[rescueField, already]];
  return {
    ...Object.fromEntries(entries.filter(([field]) => known.has(field) && field !== rescueField)),
    [rescueField]: Object.fromEntries([...before, ...rescued]),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

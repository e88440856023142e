import type { FieldMapping, Pipeline } from '../../pipeline/pipeline.ts';
import { isObject } from '../json/object.ts';
import { fitsFlatField } from './rescue-limits.ts';

/** Where the pipeline itself writes about a document: tags, its place in the stream. Reserved in every mapping. */
export const ingestField = 'ingest';

/** What the pipeline notes about a document whose event time can't be. */
export const implausible = { tags: ['implausible_event_time'] } as const;

/** Where fields go that the mapping doesn't know: one flat field, so none of them opens a new mapping. */
export const rescueField = 'unmapped';

/** Where those of them go that the engine can't take into a flat field: kept in the document, not searchable. */
export const unindexedField = 'unindexed';

type Document = Readonly<Record<string, unknown>>;

/** The fields that an object may bring, each with its own; `anything` where the mapping sets no bounds. */
export type FieldTree = ReadonlyMap<string, FieldTree>;

const anything: FieldTree = new Map();

/** The fields that a document may bring; the pipeline's own aren't among them. */
export function knownFields(mappings: Pipeline['mappings']): FieldTree {
  return new Map(Object.entries(mappings).map(([field, mapping]) => [field, innerFields(mapping)]));
}

/** Objects inherit the strictness of the root; a pipeline that says otherwise wants what the engine then does. */
function innerFields({
  type = 'object',
  properties = {},
  dynamic = 'strict',
  enabled,
}: FieldMapping): FieldTree {
  const strict = (type === 'object' || type === 'nested') && dynamic === 'strict' && enabled !== false;
  return strict ? knownFields(properties) : anything;
}

/**
 * The document as it is when all its fields are known (nearly always: no copy), else with the others moved, whatever
 * object they are in. What a producer sends under a reserved name is such a field: it can neither pass for the
 * pipeline's own nor be overwritten.
 */
export function rescueUnmapped(document: Document, known: FieldTree): Document {
  if (allKnown(document, known)) return document;
  const { kept, others } = split(document, known);
  const fields = Object.entries(others);
  const fits = fitsFlatField();
  const flat = fields.filter(([field, value]) => fits(field, value));
  const rest = flat.length === fields.length ? [] : fields.filter((entry) => !flat.includes(entry));
  return {
    ...kept,
    ...(flat.length > 0 && { [rescueField]: Object.fromEntries(flat) }),
    ...(rest.length > 0 && { [unindexedField]: Object.fromEntries(rest) }),
  };
}

function allKnown(object: Document, known: FieldTree): boolean {
  for (const field in object) {
    const inner = known.get(field);
    if (inner === undefined || (inner !== anything && !isKnown(object[field], inner))) return false;
  }
  return true;
}

/** What is no object under an object's name is left to the engine to refuse: the field is known, its value is wrong. */
function isKnown(value: unknown, known: FieldTree): boolean {
  if (Array.isArray(value)) return value.every((element) => isKnown(element, known));
  return !isPlain(value) || allKnown(value, known);
}

function split(object: Document, known: FieldTree): { readonly kept: Document; readonly others: Document } {
  const kept: [string, unknown][] = [];
  const others: [string, unknown][] = [];
  for (const [field, value] of Object.entries(object)) {
    const inner = known.get(field);
    if (inner === undefined) {
      others.push([field, value]);
      continue;
    }
    const parts = inner === anything ? { kept: value, others: undefined } : splitValue(value, inner);
    kept.push([field, parts.kept]);
    if (parts.others !== undefined) others.push([field, parts.others]);
  }
  // fromEntries defines properties, so a key `__proto__` stays a key.
  return { kept: Object.fromEntries(kept), others: Object.fromEntries(others) };
}

/** A list keeps its length on both sides, so that what was in one element can be told from the others'. */
function splitValue(value: unknown, known: FieldTree): { readonly kept: unknown; readonly others: unknown } {
  if (isKnown(value, known)) return { kept: value, others: undefined };
  if (!Array.isArray(value)) return isPlain(value) ? split(value, known) : { kept: value, others: undefined };
  const parts = value.map((element) => splitValue(element, known));
  return { kept: parts.map(({ kept }) => kept), others: parts.map(({ others = null }) => others) };
}

/** An object that is written field by field; others, such as dates, say by themselves what they are in JSON. */
function isPlain(value: unknown): value is Document {
  return isObject(value) && typeof value.toJSON !== 'function';
}

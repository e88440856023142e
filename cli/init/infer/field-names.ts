import { ingestField, rescueField, unindexedField } from '../../../functions/core/document/mapping.ts';

/** Names that the engines keep for themselves; a document that has one is refused. */
const metadata = new Set(
  (
    '_id _index _source _routing _type _version _seq_no _primary_term _doc_count _field_names _ignored _meta _size ' +
    '_nested_path _tier _feature _data_stream_timestamp _uid _parent _all _timestamp _ttl _ignored_source _inference_fields'
  ).split(' '),
);

const own: readonly string[] = [ingestField, rescueField, unindexedField];

/** Levels that are mapped: the engines take 20. https://docs.opensearch.org/latest/mappings/#mapping-limit-settings */
export const deepest = 15;

const longestName = 200;

/**
 * Why no mapping can have a field of that name; `undefined` for the others. The engines take a dot for an object in an
 * object, so a name with one must not meet another field under the same path.
 * @param siblings names of all fields of the object
 * @param depth levels above the object: 0 for the record
 */
export function unmappable(name: string, siblings: readonly string[], depth: number): string | undefined {
  const isRoot = depth === 0;
  if (name.trim() === '') return 'its name is empty';
  if (isRoot && metadata.has(name)) return "its name is the engine's own";
  if (isRoot && own.includes(name)) return "its name is the pipeline's own";
  if (name === '__proto__') return 'its name is a word of the language';
  if (name.length > longestName) return `its name is longer than ${longestName} characters`;
  if (/[\p{Cc}\p{Cs}*"]/u.test(name) || name !== name.trim()) {
    return 'its name has characters that no mapping takes';
  }
  const parts = name.split('.');
  if (parts.length === 1) return undefined;
  if (depth + parts.length > deepest) return `its name is of over ${deepest} levels`;
  if (parts.some((part) => part.trim() === '')) return 'its name has an empty part';
  if (isRoot && [...metadata, ...own].includes(parts[0] ?? ''))
    return "its name begins with one that isn't free";
  const clash = siblings.find((other) => name.startsWith(`${other}.`));
  return clash === undefined ? undefined : `its name and ${clash} would be one object and one value`;
}

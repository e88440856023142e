import { access } from '../project/source-text.ts';
import { wordsOf } from './names.ts';
import type { Doubt, Shape } from './shape.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];

export interface Identity {
  readonly field: string;
  readonly type: 'string' | 'number';
}

/** Fewer records are different by chance. */
const fewest = 3;

/** What a document's id may have. */
const longestBytes = 512;

const unique =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{24}|[0-9a-f]{32,64}|[a-z]{1,12}_[A-Za-z0-9]{8,})$/i;

/** The field that every record has with another value, and that is an id by its name. */
export function identityOf(
  name: string,
  shape: Shape,
  objects: Objects,
  doubts: Doubt[],
): Identity | undefined {
  const candidates = shape.fields.flatMap(({ name: field, is, list, present, convert }) => {
    const isScalar = is.kind === 'value' && !list && (is.type === 'string' || is.type === 'number');
    if (!isScalar || convert === 'number' || convert === 'comma' || present < objects.length) return [];
    if (is.mapping.type !== 'keyword' && is.mapping.type !== 'long') return [];
    const type = is.type === 'number' ? ('number' as const) : ('string' as const);
    const values = objects.map((object) => object[field]);
    return areUnique(values) ? [{ field, type, sureness: surenessOf(name, field, values) }] : [];
  });
  const own = candidates.find(({ sureness }) => sureness === 'own');
  if (own !== undefined && objects.length >= fewest) return { field: own.field, type: own.type };
  const other = candidates.find(({ sureness }) => sureness !== 'none');
  if (other !== undefined && objects.length > 1) {
    doubts.push({
      field: other.field,
      doubt: `another one in each of the ${objects.length} records, but it may come again: not taken for the id`,
      remedy: `if it never does, give document.id: (document) => String(${access('document', other.field)})`,
    });
  }
  return undefined;
}

const things = ['event', 'message', 'record', 'log', 'entry', 'document', 'row'];

/**
 * `own`: the name says that it is the record's own. `maybe`: it is an id, of the record or of somebody in it: a second
 * record of the same customer must not pass for a duplicate.
 */
function surenessOf(pipeline: string, field: string, values: readonly unknown[]): 'own' | 'maybe' | 'none' {
  const words = wordsOf(field);
  if (/^(?:id|uuid|guid|ulid)$/.test(words.join(' '))) return 'own';
  const isId = /(?:^|[a-z])(?:id|uuid|guid|ulid)$/.test(words.at(-1) ?? '');
  const whose = words.slice(0, -1);
  const ours = wordsOf(pipeline).flatMap((word) => [word, word.replace(/s$/, '')]);
  if (isId && whose.length > 0 && whose.every((word) => things.includes(word) || ours.includes(word)))
    return 'own';
  const isUnique = values.every((value) => typeof value === 'string' && unique.test(value));
  return isId || isUnique ? 'maybe' : 'none';
}

function areUnique(values: readonly unknown[]): boolean {
  if (new Set(values.map(String)).size < values.length) return false;
  return values.every((value) => {
    const text = String(value);
    return text.trim() !== '' && Buffer.byteLength(text) <= longestBytes;
  });
}

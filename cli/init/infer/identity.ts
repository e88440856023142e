import { isBlank } from '../../../pipelines/parsers/values.ts';
import { wordsOf } from './names.ts';
import type { Doubt, Field, Shape } from './shape.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];

/** A field that has another value in each record of the sample. */
export interface Identity {
  readonly field: string;
  /** The pipeline takes it for the document's id. Otherwise its file has the line as a comment, for the user to decide. */
  readonly isTaken: boolean;
}

/** Fewer records are different by chance. */
const fewest = 100;

/** What a document's id may have. */
const longestBytes = 512;

/** Values that no counter and no person gives: UUID, ULID, ObjectId, hash, `evt_1a2b3c4d`. */
const unique =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{24}|[0-9a-f]{32,64}|[a-z]{1,12}_[A-Za-z0-9]{8,})$/i;

/**
 * The field that is an id. A sample can't prove that an id never comes again: that of a sensor or an order does, and the
 * second record would be lost as a duplicate. So only the id of an event is taken.
 */
export function identityOf(shape: Shape, objects: Objects, doubts: Doubt[]): Identity | undefined {
  if (objects.length < 2) return undefined;
  const candidates = shape.fields.flatMap((field) => {
    const values = objects.map((object) => object[field.name]);
    const sureness = isKeyOf(field, objects) && areUnique(values) ? surenessOf(field.name, values) : 'none';
    return sureness === 'none' ? [] : [{ field: field.name, isTaken: sureness === 'event' }];
  });
  const [first] = candidates;
  const found = candidates.find(({ isTaken }) => isTaken) ?? first;
  if (found !== undefined) doubts.push(doubtOf(found, objects.length));
  return found;
}

function isKeyOf({ is, list, present, convert }: Field, objects: Objects): boolean {
  if (is.kind !== 'value' || list || present < objects.length) return false;
  const isText = is.type === 'string' && convert !== 'number' && convert !== 'comma';
  return is.mapping.type === 'keyword' && (isText || is.type === 'number');
}

function doubtOf({ field, isTaken }: Identity, records: number): Doubt {
  if (isTaken) {
    return {
      field,
      doubt: `another one in each of the ${records} records: taken for the id, so a second record with the same one isn't stored`,
      remedy: 'if the same one comes again, as with an update, take id and action out of the pipeline file',
    };
  }
  return {
    field,
    doubt: `another one in each of the ${records} records, but it may come again, as with an update: not taken for the id`,
    remedy:
      'if it never does, uncomment the id in the pipeline file: a record that is put twice is then stored once',
  };
}

/** `event`: the id of something that happens once. `maybe`: of something that may happen to, or be updated. */
function surenessOf(field: string, values: readonly unknown[]): 'event' | 'maybe' | 'none' {
  const words = wordsOf(field);
  const isId = /(?:^|[a-z])(?:id|uuid|guid|ulid)$/.test(words.at(-1) ?? '');
  const areRandom = values.every((value) => typeof value === 'string' && unique.test(value));
  const isEvent =
    isId &&
    /^(?:event|evt)(?:id|uuid|guid|ulid)?$/.test(words.at(-2) ?? words.at(-1) ?? '') &&
    words.length <= 2;
  if (isEvent && areRandom && values.length >= fewest) return 'event';
  return isId || areRandom ? 'maybe' : 'none';
}

/** Numbers over 2^53 have been rounded when the sample was read: two of them may have been different. */
function areUnique(values: readonly unknown[]): boolean {
  if (new Set(values.map(String)).size < values.length) return false;
  return values.every((value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value);
    return typeof value === 'string' && !isBlank(value) && Buffer.byteLength(value) <= longestBytes;
  });
}

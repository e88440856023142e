import { createHash } from 'node:crypto';
import type { SavedObject } from './saved-object.ts';

// A person may change what was installed. A later installation must know its own work from theirs: each object says in
// its description which edition it is, and one that no longer is what it says was changed.

const edition = /\s?\(edition ([0-9a-f]{12})\)$/;

/** The object with its edition in its description; as it is where its type has none. */
export function withEdition(object: SavedObject): SavedObject {
  const { description } = object.attributes;
  if (typeof description !== 'string') return object;
  const text = `${description} (edition ${editionOf(object)})`.trimStart();
  return { ...object, attributes: { ...object.attributes, description: text } };
}

/** What of an object its edition is made of. */
type Content = Pick<SavedObject, 'attributes' | 'references'>;

/** Whether an object is as an installation made it: this one or an earlier one. */
export function isOwnWork(stored: Content): boolean {
  const { description } = stored.attributes;
  const [, said] = edition.exec(typeof description === 'string' ? description : '') ?? [];
  return said !== undefined && said === editionOf(stored);
}

/** Whether what is stored has all of an object. Dashboards itself adds to an index pattern the fields that it found. */
export function isSameEdition(stored: Content, { attributes, references }: Content): boolean {
  const same = Object.fromEntries(Object.keys(attributes).map((name) => [name, stored.attributes[name]]));
  return editionOf({ ...stored, attributes: same }) === editionOf({ attributes, references });
}

function editionOf({ attributes, references }: Content): string {
  const { description = '', ...rest } = attributes;
  const told = String(description).replace(edition, '');
  const content = sorted([rest, told, references]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}

/** Whatever order an engine gives fields back in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

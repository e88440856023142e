import { type Scalar, scalarOf, shortened } from './accumulators/scalar.ts';
import type { WindowPlan } from './plan.ts';
import type { Key } from './state.ts';

/** UTF-16 units. With 4 bytes a unit at most and several fields it stays far below the 32,766 bytes of a Lucene term. */
const longestText = 200;

/** A document with lists in several key fields would multiply them without limit. */
export const mostKeys = 100;

const overflowText = '_other';

/** The keys of a document, each once, and how many there were beyond the limit. */
export interface Keys {
  readonly keys: readonly Key[];
  readonly dropped: number;
}

/** Whether it is the key `_other`, of all documents without room: no monitor evaluates it. */
export function isOthers(plan: Pick<WindowPlan, 'keyFields'>, key: Key): boolean {
  return key.length > 0 && overflowKey(plan).every((value, position) => key[position] === value);
}

/** Every combination of the key fields' values. Throws what the user's functions throw. */
export function keysOf({ readKey }: WindowPlan, document: Readonly<Record<string, unknown>>): Keys {
  const values = readKey.map((read) => distinctValues(read(document)));
  const only = onlyKey(values);
  if (only !== undefined) return { keys: [only], dropped: 0 };
  const all = values.reduce((product, { length }) => product * length, 1);
  const keys = values.reduce<readonly Key[]>(
    (begun, field) => firstOf(begun.flatMap((key) => firstOf(field).map((value) => [...key, value]))),
    [[]],
  );
  return { keys, dropped: all - keys.length };
}

/** Most documents have one value in each key field. */
function onlyKey(values: readonly (readonly Scalar[])[]): Key | undefined {
  const key: Scalar[] = [];
  for (const [value, another] of values) {
    if (value === undefined || another !== undefined) return undefined;
    key.push(value);
  }
  return key;
}

function distinctValues(values: readonly unknown[]): readonly Scalar[] {
  const kept = values.map(keyValue).filter((value) => value !== undefined);
  return kept.length < 2 ? kept : [...new Set(kept)];
}

/** The first 100 combinations use only the first 100 values of each field. */
function firstOf<Of>(list: readonly Of[]): readonly Of[] {
  return list.slice(0, mostKeys);
}

function keyValue(value: unknown): Scalar | undefined {
  const scalar = scalarOf(value);
  return typeof scalar === 'string' ? shortened(scalar, longestText) : scalar;
}

/** Gives one object for all equal keys, so that keys can be compared as objects. */
export class KeyTable {
  private readonly byValue = new Map<Scalar, Key>();
  private readonly byText = new Map<string, Key>();

  same(key: Key): Key {
    const [only] = key;
    if (only !== undefined && key.length === 1) return sameIn(this.byValue, only, key);
    return sameIn(this.byText, JSON.stringify(key), key);
  }
}

function sameIn<By>(known: Map<By, Key>, by: By, key: Key): Key {
  const first = known.get(by);
  if (first !== undefined) return first;
  known.set(by, key);
  return key;
}

/** The key under which documents of too many keys count. */
export function overflowKey({ keyFields }: Pick<WindowPlan, 'keyFields'>): Key {
  return keyFields.map(() => overflowText);
}

/** Groups in order of first appearance, each in the order given. */
export function byKey<Item extends { readonly key: Key }>(items: readonly Item[]): [Key, Item[]][] {
  const groups = new Map<string, [Key, Item[]]>();
  for (const item of items) {
    const id = JSON.stringify(item.key);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item.key, [item]]);
    else group[1].push(item);
  }
  return [...groups.values()];
}

import { gzipSync } from 'node:zlib';
import { aggregate } from '../../../cli/put/kpl.ts';
import type { Fields, Intent } from './intent.ts';
import type { Making } from './poison.ts';

/** Makes what is put by one request together. */
export type Maker = (making: Making) => Intent[];

/** Records that must all become what they say, by kind. */
export const goodMakers = {
  plain: (making) => [asJson('plain', making, documentOf(making))],
  'odd keys': (making) => {
    const document = documentOf(making);
    const unmapped = { constructor: 'x', [`key ${making.marker}`]: { deep: [1, null] } };
    const intent = asJson('odd keys', making, { ...document, unmapped });
    return [{ ...intent, data: jsonOf({ ...document, ...unmapped }) }];
  },
  gzip: (making) => {
    const plain = asJson('gzip', making, documentOf(making));
    return [{ ...plain, data: gzipSync(plain.data) }];
  },
  'fan-out': (making) => {
    const items = several(making, making.random.integer(0, 4));
    const whole: Intent = { ...indexed('fan-out', making, items), data: jsonOf({ items }) };
    return [items.length === 0 ? { ...whole, fate: { kind: 'filtered' } } : whole];
  },
  array: (making) => {
    const items = several(making, making.random.integer(1, 4));
    return [{ ...indexed('array', making, items), data: jsonOf(items) }];
  },
  KPL: (making) => {
    const items = several(making, making.random.integer(1, 6));
    const whole = indexed('KPL', making, items);
    return [{ ...whole, data: aggregate(whole.partitionKey, items.map(jsonOf)) }];
  },
  filtered: (making) => {
    const dropped = asJson('filtered', making, documentOf(making), 'drop');
    return [{ ...dropped, fate: { kind: 'filtered' } }];
  },
  'put twice': (making) => {
    const twice = asJson('put twice', making, documentOf(making));
    return [twice, twice];
  },
  'waits for a look-up': (making) => [asJson('waits for a look-up', making, documentOf(making), 'wait')],
} as const satisfies Record<string, Maker>;

export type GoodKind = keyof typeof goodMakers;

function asJson(kind: string, making: Making, document: Fields, order?: string): Intent {
  return { ...indexed(kind, making, [document]), data: jsonOf({ ...document, order }) };
}

function indexed(kind: string, { random }: Making, documents: readonly Fields[]): Omit<Intent, 'data'> {
  return { kind, partitionKey: `${random.integer(0, 1_000)}`, fate: { kind: 'indexed', documents } };
}

function documentOf({ marker, at, random, lane, bad = false }: Making): Fields {
  const text = Array.from({ length: random.integer(3, 20) }, () => random.pick(vocabulary)).join(' ');
  const document = { marker, at, amount: random.integer(0, 1_000_000), text };
  if (lane === undefined) return document;
  return { ...document, lane, bad, user: random.pickByRank(users), weight: weightOf(random) };
}

/** Few enough for a distinct count to be exact. */
const users = Array.from({ length: 40 }, (_, number) => `user ${number}`);

/**
 * Far apart in size, so that a sum which rounds on its way depends on the order; each a whole number of 2^-20, so that
 * the oracle can add them exactly.
 */
function weightOf(random: Making['random']): number {
  const small = random.integer(-1_000_000_000, 1_000_000_000) / weightUnit;
  return random.chance(0.05) ? random.pick([-1, 1]) * 2 ** 32 + Math.round(small) : small;
}

export const weightUnit = 2 ** 20;

function several(making: Making, count: number): Fields[] {
  const document = documentOf(making);
  return Array.from({ length: count }, (_, ordinal) => ({
    ...document,
    marker: `${making.marker}.${ordinal}`,
  }));
}

function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** Some of every length of UTF-8, and what JSON must escape. */
const vocabulary = [
  'shard',
  'naïve',
  'поток',
  '記録',
  '🦉',
  '"quoted"',
  'back\\slash',
  'line\nend',
  '\u2028',
];

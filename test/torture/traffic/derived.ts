import { Deck, randomOf } from '../faults/deck.ts';
import { type GoodKind, goodMakers, type Maker } from './good.ts';
import type { Intent } from './intent.ts';
import { laneAmong } from './lanes.ts';
import { crasherAmong, type Making, poisonIntent, poisons } from './poison.ts';

type Mix = Readonly<Partial<Record<GoodKind, number>>>;

/** How many of some seven hundred records are of a kind. */
const goodMix = {
  plain: 600,
  'odd keys': 6,
  gzip: 16,
  'fan-out': 16,
  array: 8,
  KPL: 16,
  filtered: 12,
  'put twice': 8,
  'waits for a look-up': 2,
} as const satisfies Mix;

/** Of each poison, in the same deck: about 3 % in all. */
const ofEachPoison = 2;

/** What the scenarios put: nothing that waits by itself. */
const quietMix = { plain: 760, 'odd keys': 8, gzip: 8, 'fan-out': 8, filtered: 8 } as const satisfies Mix;

/** One each among eight hundred records: 1 %. */
const eightPoisons = [
  'undecodable',
  'transform throws',
  'mapping refuses',
  'oversize',
  'empty',
  'invalid UTF-8',
  'gzip bomb',
  'bad KPL',
];

/** Of which no list knows, and one that it does. */
const fourRefusals = ['analyser refuses', 'processor fails', 'request fails', 'mapping refuses'];

export interface TrafficOptions {
  readonly seed: number;
  /** Records that end the function's process are among them. */
  readonly crashing: boolean;
  readonly now: () => number;
}

type QuietOptions = Omit<TrafficOptions, 'crashing'>;

/** An endless supply of records for the pipeline with derived ids; those of one call belong into one request. */
export function derivedTraffic({ crashing, ...options }: TrafficOptions): () => Intent[] {
  const all = Object.keys(poisons);
  const makers = [...makersOf(goodMix), ...poisonMakers(all, ofEachPoison)];
  const crasher = crasherAmong(randomOf(options.seed, 'crashers/derived'));
  return traffic(makers, options, (number, making) => (crashing ? crasher(number, making) : undefined));
}

/** Good records alone. */
export function goodTraffic(options: QuietOptions): () => Intent[] {
  return traffic(makersOf(quietMix), options);
}

/** Good records, and one in a hundred a poison of eight kinds. */
export function poisonTraffic(options: QuietOptions): () => Intent[] {
  return traffic([...makersOf(quietMix), ...poisonMakers(eightPoisons, 1)], options);
}

/** Good records, and one in two hundred that only the engine refuses. */
export function refusalTraffic(options: QuietOptions): () => Intent[] {
  return traffic([...makersOf(quietMix), ...poisonMakers(fourRefusals, 1)], options);
}

function traffic(
  makers: readonly Maker[],
  { seed, now }: QuietOptions,
  instead: (number: number, making: Making) => Intent | undefined = () => undefined,
): () => Intent[] {
  const random = randomOf(seed, 'traffic/derived');
  const deck = new Deck(randomOf(seed, 'mix/derived'), makers);
  const laneOf = laneAmong(randomOf(seed, 'lanes'));
  let made = 0;
  return () => {
    made += 1;
    const making = { random, marker: `d${made}`, ...laneOf(now()) };
    const other = instead(made, making);
    return other === undefined ? deck.draw()(making) : [other];
  };
}

function makersOf(mix: Mix): Maker[] {
  return Object.entries(goodMakers).flatMap(([kind, maker]) => repeat(mix[kind as GoodKind] ?? 0, maker));
}

function poisonMakers(kinds: readonly string[], count: number): Maker[] {
  return Object.entries(poisons)
    .filter(([kind]) => kinds.includes(kind))
    .flatMap(([kind, poison]) => repeat(count, (making) => [poisonIntent(kind, poison, making)]));
}

function repeat(count: number, maker: Maker): Maker[] {
  return Array.from({ length: count }, () => maker);
}

import { gzipSync } from 'node:zlib';
import { Deck, randomOf } from '../faults/deck.ts';
import type { Fields, Intent } from './intent.ts';
import { crashers, type Making, poisonIntent, poisons } from './poison.ts';

/** How many of some seven hundred records are of a kind. */
const goodMix = {
  plain: 600,
  'odd keys': 6,
  gzip: 16,
  'fan-out': 16,
  filtered: 12,
  'put twice': 8,
  'waits for a look-up': 1,
} as const;

/** Of each poison, in the same deck: about 3 % in all. */
const ofEachPoison = 2;

export interface TrafficOptions {
  readonly seed: number;
  /** Records that end the function's process are among them. */
  readonly crashing: boolean;
  readonly now: () => number;
}

/** An endless supply of records for the pipeline with derived ids; those of one call belong into one request. */
export function derivedTraffic({ seed, crashing, now }: TrafficOptions): () => Intent[] {
  const random = randomOf(seed, 'traffic/derived');
  const makers = Object.entries(goodMix).flatMap(([kind, count]) => repeat(count, goodMaker(kind)));
  const bad = Object.entries(poisons).flatMap(([kind, poison]) =>
    repeat(ofEachPoison, (making: Making) => [poisonIntent(kind, poison, making)]),
  );
  const deck = new Deck(randomOf(seed, 'mix/derived'), [...makers, ...bad]);
  const rare = new Deck(randomOf(seed, 'crashers/derived'), Object.entries(crashers));
  let made = 0;
  return () => {
    made += 1;
    const making = { random, marker: `d${made}`, at: new Date(now()).toISOString() };
    if (crashing && made % everyCrash === everyCrash / 2) {
      const [kind, poison] = rare.draw();
      return [poisonIntent(kind, poison, making)];
    }
    return deck.draw()(making);
  };
}

/** Each costs several processes and, the endless loop, several timeouts. */
const everyCrash = 1_000;

type Maker = (making: Making) => Intent[];

function goodMaker(kind: string): Maker {
  return (making) => {
    const { marker, random, at } = making;
    const document = { marker, at, amount: random.integer(0, 1_000_000), text: words(making) };
    const indexed = (body: Fields, documents: readonly Fields[] = [document]): Intent => ({
      kind,
      partitionKey: `${random.integer(0, 1_000)}`,
      data: Buffer.from(JSON.stringify(body)),
      fate: { kind: 'indexed', documents },
    });
    switch (kind) {
      case 'gzip': {
        const plain = indexed(document);
        return [{ ...plain, data: gzipSync(plain.data) }];
      }
      case 'fan-out': {
        const items = Array.from({ length: random.integer(0, 4) }, (_, ordinal) => ({
          ...document,
          marker: `${marker}.${ordinal}`,
        }));
        return [
          items.length === 0
            ? { ...indexed({ items }), fate: { kind: 'filtered' } }
            : indexed({ items }, items),
        ];
      }
      case 'filtered':
        return [{ ...indexed({ ...document, order: 'drop' }), fate: { kind: 'filtered' } }];
      case 'put twice':
        return [indexed(document), indexed(document)];
      case 'waits for a look-up':
        return [indexed({ ...document, order: 'wait' })];
      case 'odd keys':
        return [indexed({ ...document, constructor: 'x', [`key ${marker}`]: { deep: [1, null] } })];
      default:
        return [indexed(document)];
    }
  };
}

/** Some of every length of UTF-8. */
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

function words({ random }: Making): string {
  return Array.from({ length: random.integer(3, 20) }, () => random.pick(vocabulary)).join(' ');
}

function repeat(count: number, maker: Maker): Maker[] {
  return Array.from({ length: count }, () => maker);
}

import { gzipSync } from 'node:zlib';
import type { Fields, Intent } from './intent.ts';
import type { Making } from './poison.ts';

/** Makes what is put by one request together. */
export type Maker = (making: Making) => Intent[];

/** Makes records that must all become what they say. */
export function goodMaker(kind: string): Maker {
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

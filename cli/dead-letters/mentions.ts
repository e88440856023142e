import type { Letter } from '../letters/letter.ts';
import { contentsOf } from './contents.ts';

export interface Mention {
  readonly found: boolean;
  /** How many values the record holds. */
  readonly values: number;
}

/**
 * Whether a letter holds a text: in its bytes (compressed, aggregated and escaped ones too), its partition key, or the
 * index and id of its document. As words: `ada` isn't in `nadav`. In any case, because e-mail addresses come in any.
 */
export function mentions(text: string): (letter: Letter) => Mention {
  const literal = text.replaceAll(/[\\^$.|?+*()[\]{}/-]/g, '\\$&');
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'iu');
  return ({ data, partitionKey, operations }) => {
    const { texts, values } = contentsOf(data);
    const names = operations.flatMap(({ index, id }) => [index, id]);
    return { found: [partitionKey, ...names, ...texts].some((one) => word.test(one)), values };
  };
}

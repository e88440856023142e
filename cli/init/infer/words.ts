import type { FieldMapping } from '../../../functions/pipeline/index.ts';
import { wordsOf } from './names.ts';

/**
 * Exact text: filters, aggregations, sorting. Longer values are kept but not indexed, because the engine refuses a
 * document with a term of more than 32,766 bytes; 8,191 characters of UTF-8 never have more.
 * https://docs.opensearch.org/latest/field-types/supported-field-types/keyword/
 */
export const keyword: FieldMapping = { type: 'keyword', ignore_above: 8191 };

/** Text with its exact value beside it, as the engines map text by themselves. */
const text: FieldMapping = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };

/** Names, states and paths have fewer words, sentences more. */
const fewWords = 4;

/** A longer value with blanks is read by people rather than counted. */
const longCharacters = 256;

/** Names of what people write or read. */
const prose =
  /^(?:message|msg|text|body|description|comment|comments|summary|title|subject|content|note|notes)$/;

/** Whether texts are words to be searched, or values to be filtered and counted by. */
export function textMapping(name: string, texts: readonly string[]): FieldMapping {
  const words = texts.reduce((sum, one) => sum + one.split(/\s+/, 50).length, 0) / texts.length;
  const isLong = texts.some((one) => one.length > longCharacters && /\s/.test(one));
  // A few sentences that come again and again are values.
  const distinct = new Set(texts).size;
  const repeats = distinct <= 20 && texts.length >= distinct * 10;
  const isProse = prose.test(wordsOf(name).at(-1) ?? '') && words >= 2;
  return isProse || (words > fewWords && !repeats) || (isLong && words > 2) ? text : keyword;
}

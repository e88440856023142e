import { pathToFileURL } from 'node:url';
import type { ConsumerVariables } from '../../functions/lambda/variables.ts';

/** For a function that reads a stream of the present, writes to an engine without credentials, and has a folder for a bucket. */
export function consumerVariables(searchUrl: string, deadLetters: string) {
  return {
    SEARCH_ENDPOINT: searchUrl,
    SEARCH_AUTH: 'none',
    DEAD_LETTERS: pathToFileURL(deadLetters).href,
    HISTORICAL_INPUT: 'false',
  } satisfies ConsumerVariables;
}

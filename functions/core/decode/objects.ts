import { endOfString } from '../json/scan-json.ts';
import { maxValues } from './cost.ts';

const [quote, opening, closing, space] = [0x22, 0x7b, 0x7d, 0x20];

/**
 * The objects of a text in which several follow one another, with nothing but blanks and control characters between
 * them, as producers for Firehose write them; `undefined` for any other text. The last may be cut off. Nothing is
 * parsed: an object that is broken inside is one of them.
 */
export function splitObjects(text: string): Iterable<string> | undefined {
  const ends: number[] = [];
  // One more than a record may have is enough to refuse it.
  for (let at = nextCharacter(text, 0); at < text.length && ends.length <= maxValues; ) {
    if (text.charCodeAt(at) !== opening) return undefined;
    const end = endOfObject(text, at);
    ends.push(end);
    at = nextCharacter(text, end);
  }
  return ends.length < 2 ? undefined : cut(text, ends);
}

function* cut(text: string, ends: readonly number[]): Generator<string> {
  let start = 0;
  for (const end of ends) {
    yield text.slice(nextCharacter(text, start), end);
    start = end;
  }
}

function nextCharacter(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= space) at += 1;
  return at;
}

/** Place after the brace that closes the object at `start`; the text's end for one that none closes. */
function endOfObject(text: string, start: number): number {
  let level = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === opening) level += 1;
    else if (code === closing) {
      level -= 1;
      if (level === 0) return at + 1;
    }
  }
  return text.length;
}

import { randomUUID } from 'node:crypto';

/** A number as it was written: `300`, `300.0` and `3.0e2` are three. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Json = string | boolean | null | NumberText | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** Random, so that no object of a document is taken for a number. */
const mark = randomUUID();

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON and keeps how its numbers were written, which event patterns compare.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export function parseJson(text: string): Json {
  JSON.parse(text);
  return JSON.parse(markNumbers(text), (_name, value: unknown) =>
    isObject(value) && Object.hasOwn(value, mark) ? new NumberText(String(value[mark])) : value,
  );
}

/** Digits in strings are left alone. No expression for a string: one of some megabytes would be too much for its stack. */
function markNumbers(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote < 0 ? text.length : quote;
    const end = quote < 0 ? text.length : endOfString(text, quote);
    parts.push(text.slice(at, start).replace(number, `{"${mark}":"$&"}`), text.slice(start, end));
    at = end;
  }
  return parts.join('');
}

/** The place after the quote that closes the string: the first with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text[first - 1] === '\\') first -= 1;
    if ((end - first) % 2 === 0) return end + 1;
  }
  return text.length;
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value) && !Array.isArray(value) && !(value instanceof NumberText);
}

/** Neither a primitive nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

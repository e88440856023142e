import { randomUUID } from 'node:crypto';
import { isObject } from './object.ts';

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

/** Unknown to every document, so that nobody's own object is taken for a number. */
const mark = randomUUID();

/** Strings first, so that digits in them are left alone. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * Parses JSON and keeps how its numbers were written, which event patterns compare.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export function parseJson(text: string): Json {
  JSON.parse(text);
  const marked = text.replace(stringOrNumber, (token) =>
    token.startsWith('"') ? token : `{"${mark}":"${token}"}`,
  );
  return JSON.parse(marked, (_name, value: unknown) =>
    isObject(value) && Object.hasOwn(value, mark) ? new NumberText(String(value[mark])) : value,
  );
}

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value) && !Array.isArray(value) && !(value instanceof NumberText);
}

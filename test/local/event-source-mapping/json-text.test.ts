import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isJsonList,
  isJsonObject,
  type Json,
  NumberText,
  parseJson,
} from '../../../local/event-source-mapping/json-text.ts';

function plain(value: Json): unknown {
  if (value instanceof NumberText) return Number(value.text);
  if (isJsonList(value)) return value.map(plain);
  if (!isJsonObject(value)) return value;
  const object: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value))
    Object.defineProperty(object, name, {
      value: plain(part),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return object;
}

describe('JSON that keeps how its numbers were written', () => {
  it('says otherwise what JSON.parse says, of any document', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(plain(parseJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{', '01', '{"a":1,}', 'NaN', '{"a":1}{'])('refuses what is no JSON: %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it.each(['1', '-1.50', '3.0e2', '1E+2', '12345678901234567890'])('keeps %s', (text) => {
    expect(parseJson(`[${text}]`)).toEqual([new NumberText(text)]);
  });

  it.each([
    ['letters', 'y'],
    ['escapes', '\\n'],
    ['escaped quotes and digits', '7\\"'],
  ])('takes a text as long as a record may be (10 MiB), of %s', (_, part) => {
    const text = part.repeat(10_485_760 / part.length);
    const parsed = parseJson(`{"text":"${text}","n":1.0}`);
    expect(isJsonObject(parsed) && parsed.n).toEqual(new NumberText('1.0'));
  });

  it('leaves digits in texts alone, whatever comes before the quotes', () => {
    const texts = ['7', '\\', '\\"7', '7\\\\', ''];
    expect(parseJson(JSON.stringify(texts))).toEqual(texts);
  });
});

import { isUtf8 } from 'node:buffer';
import { RecordCost } from '../functions/core/decode/cost.ts';
import { gunzip, isGzip } from '../functions/core/decode/gunzip.ts';
import { unpackAggregate } from '../functions/core/decode/kpl.ts';
import { parseJson } from './parse-json.ts';

/** What stands in a record, whatever its source is and whether it can be decoded or not. */
export interface Contents {
  /** Bytes as text, keys, and the texts in JSON, without escapes. */
  readonly texts: readonly string[];
  /** How many values it seems to hold: records of an aggregate, elements of an array, log events, lines. At least 1. */
  readonly values: number;
}

/** @param data base64 */
export function contentsOf(data: string): Contents {
  const parts = partsOf(Buffer.from(data, 'base64')).map(({ bytes, key }) => {
    const { texts, values } = readPart(bytes);
    return { texts: key === undefined ? texts : [key, ...texts], values };
  });
  return {
    texts: parts.flatMap(({ texts }) => texts),
    values: Math.max(
      1,
      parts.reduce((sum, { values }) => sum + values, 0),
    ),
  };
}

interface Part {
  readonly bytes: Buffer;
  readonly key?: string;
}

function partsOf(bytes: Buffer): readonly Part[] {
  const aggregate = orElse(() => unpackAggregate(bytes), undefined);
  return aggregate?.map(({ partitionKey, data }) => ({ bytes: data, key: partitionKey })) ?? [{ bytes }];
}

function readPart(bytes: Buffer): Contents {
  const plain = isGzip(bytes) ? orElse(() => gunzip(bytes, new RecordCost()), bytes) : bytes;
  // Whatever the bytes are, each of them stands for a character.
  const text = isUtf8(plain) ? plain.toString() : plain.toString('latin1');
  const whole = parseJson(text);
  if (whole !== undefined) return { texts: [text, ...textsIn(whole)], values: valuesIn(whole) };
  const lines = isUtf8(plain) ? text.split('\n').filter((line) => line.trim() !== '') : [text];
  return { texts: [text, ...lines.flatMap((line) => textsIn(parseJson(line)))], values: lines.length };
}

function valuesIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null && 'logEvents' in value && Array.isArray(value.logEvents)) {
    return value.logEvents.length;
  }
  return 1;
}

/** Level by level, since JSON may be deeper than the stack. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  for (let level: unknown[] = [value]; level.length > 0; ) {
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string') texts.push(one);
      if (typeof one !== 'object' || one === null) continue;
      if (!Array.isArray(one)) texts.push(...Object.keys(one));
      for (const inner of Object.values(one)) next.push(inner);
    }
    level = next;
  }
  return texts;
}

function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

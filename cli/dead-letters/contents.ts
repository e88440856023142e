import { isUtf8 } from 'node:buffer';
import { RecordCost } from '../../functions/core/decode/cost.ts';
import { gunzip, isGzip } from '../../functions/core/decode/gunzip.ts';
import { unpackAggregate } from '../../functions/core/decode/kpl.ts';
import { splitObjects } from '../../functions/core/decode/objects.ts';
import { isMarkedUtf16, readText } from '../../functions/core/decode/text.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';

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
  // What can't be taken out of its aggregate is looked for in all of that.
  return (
    aggregate?.map((one) => ('problem' in one ? { bytes } : { bytes: one.data, key: one.partitionKey })) ?? [
      { bytes },
    ]
  );
}

function readPart(bytes: Buffer): Contents {
  const plain = isGzip(bytes) ? orElse(() => gunzip(bytes, new RecordCost()), bytes) : bytes;
  const text = textOf(plain);
  const parsed = parseJson(text);
  if (parsed !== undefined) return { texts: [text, ...textsIn(parsed)], values: valuesIn(parsed) };
  const objects = linesOf(plain).flatMap((line) => [...(splitObjects(line) ?? [line])]);
  return { texts: [text, ...objects.flatMap((json) => textsIn(parseJson(json)))], values: objects.length };
}

/** Whatever the bytes are, each of them stands for a character. */
function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return orElse(() => readText(bytes), bytes.toString('latin1'));
}

/** Lines are told apart as the indexer does: one that isn't UTF-8 has neighbours that are. */
function linesOf(bytes: Buffer): readonly string[] {
  const isText = isUtf8(bytes) || isMarkedUtf16(bytes);
  const lines = isText
    ? textOf(bytes).split('\n')
    : bytes
        .toString('latin1')
        .split('\n')
        .map((line) => textOf(Buffer.from(line, 'latin1')));
  return lines.filter((line) => line.trim() !== '');
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

import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { isGzip } from '../../functions/core/decode/gunzip.ts';
import { unpackAggregate } from '../../functions/core/decode/kpl.ts';
import type { Source } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { plural } from '../kit/count.ts';
import type { DecodedPart } from './explanation.ts';

/** What the bytes are packed in, if in anything: `KPL aggregate of 3 records, gzip`. */
export function formOf({ data }: StreamRecord): string | undefined {
  const bytes = Buffer.from(data, 'base64');
  if (isGzip(bytes)) return 'gzip';
  try {
    const parts = unpackAggregate(bytes);
    return parts && `KPL aggregate of ${plural(parts.length, 'record')}`;
  } catch {
    return 'a broken KPL aggregate';
  }
}

/** The values of a record, decoded anew: a transform may change the one that it is given. */
export function decodedParts(record: StreamRecord, source: Source = 'json'): DecodedPart[] {
  return decodeBatch([record], source).map((item) => {
    if ('failure' in item) {
      const { type, message, at } = item.failure;
      return { part: at && placeText(at), failure: `${type}: ${message}` };
    }
    const { part, value, at } = item;
    return { part: at === undefined ? part.slice(0, 2).join('.') : placeText(at), value };
  });
}

function placeText({ record, line }: { readonly record?: number; readonly line?: number }): string {
  return [record !== undefined && `record ${record}`, line !== undefined && `line ${line}`]
    .filter((text) => text !== false)
    .join(', ');
}

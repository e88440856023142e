import { isObject } from '../../../functions/core/json/object.ts';
import { maxJsonDepth, scanJson } from '../../../functions/core/json/scan-json.ts';
import { maxRecordBytes } from '../../records/limits.ts';
import type { Doubt } from '../infer/shape.ts';
import type { Sample } from './sample.ts';

/** The sample without the records that can't be put, or that no pipeline reads; it says how many those are. */
export function withinBounds(sample: Sample): Sample {
  const fitting = sample.records.filter(({ line }) => Buffer.byteLength(line) <= maxRecordBytes);
  const isText = sample.reading === 'text' || sample.reading === 'timed-text';
  const shallow = isText ? fitting : fitting.filter(({ line }) => scanJson(line).depth <= maxJsonDepth);
  const records = shallow.filter(({ values }) => !values.some(hasInfinity));
  const doubts: readonly Doubt[] = [
    ...leftOut(
      sample.records.length - fitting.length,
      'are larger than 1 MiB',
      'put them in parts, or let the stream take more',
    ),
    ...leftOut(
      fitting.length - shallow.length,
      `are deeper than ${maxJsonDepth} levels`,
      'have the producer flatten them',
    ),
    ...leftOut(
      shallow.length - records.length,
      'have a number beyond 1.8e308',
      'have the producer write it as text: such records become dead letters',
    ),
  ];
  return doubts.length === 0 ? sample : { ...sample, records, doubts: [...sample.doubts, ...doubts] };
}

/** What JSON readers make of such a number, and what no document can have. */
function hasInfinity(value: unknown): boolean {
  // Messages in records may be of any depth.
  const left = [value];
  for (let one = left.pop(); left.length > 0 || one !== undefined; one = left.pop()) {
    if (typeof one === 'number' && !Number.isFinite(one)) return true;
    if (Array.isArray(one)) for (const inner of one) left.push(inner);
    else if (isObject(one)) for (const inner of Object.values(one)) left.push(inner);
  }
  return false;
}

function leftOut(count: number, what: string, remedy: string): readonly Doubt[] {
  return count === 0 ? [] : [{ doubt: `${count} records ${what}: left out`, remedy }];
}

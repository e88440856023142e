import { maxJsonDepth, scanJson } from '../../../functions/core/json/scan-json.ts';
import { maxRecordBytes } from '../../records/limits.ts';
import type { Doubt } from '../infer/shape.ts';
import type { Sample } from './sample.ts';

/** The sample without the records that can't be put, or that no pipeline reads; it says how many those are. */
export function withinBounds(sample: Sample): Sample {
  const fitting = sample.records.filter(({ line }) => Buffer.byteLength(line) <= maxRecordBytes);
  const isText = sample.reading === 'text' || sample.reading === 'timed-text';
  const records = isText ? fitting : fitting.filter(({ line }) => scanJson(line).depth <= maxJsonDepth);
  const doubts: readonly Doubt[] = [
    ...leftOut(
      sample.records.length - fitting.length,
      'larger than 1 MiB',
      'put them in parts, or let the stream take more',
    ),
    ...leftOut(
      fitting.length - records.length,
      `deeper than ${maxJsonDepth} levels`,
      'have the producer flatten them',
    ),
  ];
  return doubts.length === 0 ? sample : { ...sample, records, doubts: [...sample.doubts, ...doubts] };
}

function leftOut(count: number, what: string, remedy: string): readonly Doubt[] {
  return count === 0 ? [] : [{ doubt: `${count} records are ${what}: left out`, remedy }];
}

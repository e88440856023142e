import { isUtf8 } from 'node:buffer';
import { Fault } from '../../kit/fault.ts';
import { toUtf8, withoutMark } from '../../records/encoding.ts';
import type { Doubt } from '../infer/shape.ts';
import { areSubscriptions, subscriptionSample, unwrapped } from './cloudwatch.ts';
import { hasColumns, hasNames } from './columns.ts';
import { csvSample } from './csv.ts';
import { type Head, readHead } from './head.ts';
import { jsonObjects, wrappedRecords } from './json.ts';
import { checkJson } from './no-json.ts';
import { mostRecords, type Sample } from './sample.ts';
import { textSample } from './text.ts';
import { withinBounds } from './within-bounds.ts';

/** How a sample is read. */
export interface Reading {
  /** Of CSV; `undefined`: found. */
  readonly delimiter?: string | undefined;
  /** Milliseconds since the epoch, for times without a year. */
  readonly now: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The records of a file, or of standard input for `-`, and what they are.
 * @throws Fault for a file that can't be read, is empty or is no text
 */
export async function readSample(path: string, { delimiter, now, signal }: Reading): Promise<Sample> {
  const raw = await readHead(path, signal);
  const head = { ...raw, bytes: await inUtf8(raw) };
  const sample = withinBounds(await sampleOf(head, delimiter, now));
  const [out] = sample.records.length === 0 ? sample.doubts.slice(-1) : [];
  if (out !== undefined)
    throw new Fault(
      'INPUT',
      `${head.name} has no record that a pipeline could take: ${out.doubt.replace(': left out', '')}; ${out.remedy}.`,
    );
  if (sample.records.every(({ values }) => values.length === 0))
    throw new Fault('INPUT', `${head.name} has no record with a value in it: give a file with some records.`);
  if (head.isWhole && sample.records.length < mostRecords) return sample;
  const count = sample.records.length.toLocaleString('en-US');
  const rest: Doubt = {
    doubt: `only the first ${count} records were read`,
    remedy: 'if later ones differ, give a sample of both',
  };
  return { ...sample, doubts: [...sample.doubts, rest] };
}

async function inUtf8(head: Head): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of toUtf8(head.name, oneChunk(head.bytes))) pieces.push(piece);
  const bytes = Buffer.from(withoutMark(Buffer.concat(pieces)));
  const start = bytes.subarray(0, 64 * 1024);
  if (start.includes(0))
    throw new Fault('INPUT', `${head.name} isn't text: give records as JSON, CSV or lines of text.`);
  if (bytes.toString('utf8').trim() === '')
    throw new Fault('INPUT', `${head.name} is empty: give a file with some records.`);
  return bytes;
}

async function* oneChunk(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function sampleOf(head: Head, delimiter: string | undefined, now: number): Promise<Sample> {
  if (delimiter !== undefined) return await csvSample(head, delimiter);
  const text = head.bytes.toString('utf8');
  const json = jsonSample(text, head.isWhole);
  if (json !== undefined) return json;
  if (/\.(?:csv|tsv|tab|psv)(?:\.gz)?$/i.test(head.name)) return await csvSample(head, undefined);
  const lines = textSample(wholeLines(text, head.isWhole), now);
  const isTimed = lines.reading === 'timed-text';
  if (lines.reading !== 'text' && !isTimed) return checkUtf8(head, lines);
  const start = head.bytes.toString('latin1', 0, 16 * 1024);
  if (hasColumns(start) && (!isTimed || hasNames(start))) return await csvSample(head, undefined);
  if (!isTimed) checkJson(head.name, text);
  return checkUtf8(head, lines);
}

function jsonSample(text: string, isWhole: boolean): Sample | undefined {
  const found = jsonObjects(text, isWhole, mostRecords);
  if (found === undefined) return undefined;
  const doubts: Doubt[] = [];
  // A payload is one object with a list too.
  const wrapped = areSubscriptions(found.objects) ? undefined : wrappedRecords(found.objects);
  const objects = unwrapped(wrapped?.records.slice(0, mostRecords) ?? found.objects);
  if (wrapped !== undefined) {
    doubts.push({
      doubt: `one object with a list ${wrapped.name}: each of its elements is taken for a record`,
      remedy: 'if the producer puts the whole object, give a sample of several of them, one to a line',
    });
  }
  if (found.others > 0) {
    doubts.push({
      doubt: `${found.others} of ${found.others + found.objects.length} records are no JSON objects: left out`,
      remedy: 'mend the producer: they would become dead letters',
    });
  }
  if (areSubscriptions(objects)) return subscriptionSample(objects);
  const records = objects.map(({ text: line, object }) => ({ line, values: [object] }));
  return { reading: 'json', title: 'JSON', records, doubts };
}

/** A text that was cut ends inside a line. */
function wholeLines(text: string, isWhole: boolean): string {
  return isWhole ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}

function checkUtf8(head: Head, sample: Sample): Sample {
  const bad = isUtf8(head.bytes) || !head.isWhole ? 0 : 1;
  if (bad === 0) return sample;
  throw new Fault(
    'INPUT',
    `${head.name} isn't UTF-8: convert it, for instance with iconv -f LATIN1 -t UTF-8.`,
  );
}

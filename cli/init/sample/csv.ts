import { Fault } from '../../kit/fault.ts';
import { visible } from '../../kit/visible.ts';
import { splitCsv } from '../../records/csv.ts';
import type { Doubt } from '../infer/shape.ts';
import { delimiterOf, isValue } from './columns.ts';
import type { Head } from './head.ts';
import { mostRecords, type Sample, type SampleRecord } from './sample.ts';

const newline = 0x0a;
const headBytes = 16 * 1024;

/**
 * Rows of CSV as records, as `put` makes them: objects of texts, under the names of the first row.
 * @throws Fault for a first row without names, and for broken quoting
 */
export async function csvSample(head: Head, given: string | undefined): Promise<Sample> {
  const delimiter = given ?? delimiterOf(head.bytes.toString('latin1', 0, headBytes));
  const records: SampleRecord[] = [];
  const problems = new Map<string, number>();
  // A last row that was cut off has too few fields, or a broken quote.
  const bytes = head.isWhole ? head.bytes : head.bytes.subarray(0, head.bytes.lastIndexOf(newline) + 1);
  for await (const chunk of splitCsv(inPieces(bytes), { delimiter })) {
    for (const { bytes: row, problem } of chunk.records) {
      if (problem !== undefined) problems.set(problem, (problems.get(problem) ?? 0) + 1);
      else records.push(toRecord(row));
    }
    if (records.length >= mostRecords) break;
  }
  const [first] = records;
  if (first === undefined) throw noRows(head, problems);
  checkNames(head.name, Object.keys(first.values[0] ?? {}));
  const shown = delimiter === '\t' ? 'tabs' : delimiter === ' ' ? 'blanks' : `"${delimiter}"`;
  return {
    reading: 'csv',
    title: `CSV with ${shown}`,
    records: records.slice(0, mostRecords),
    doubts: doubtsOf(problems),
  };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const size = 256 * 1024;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function toRecord(row: Uint8Array): SampleRecord {
  const line = Buffer.from(row).toString('utf8');
  const value: Record<string, unknown> = JSON.parse(line);
  return { line, values: [value] };
}

function checkNames(file: string, names: readonly string[]): void {
  const value = names.find(isValue);
  if (value === undefined) return;
  throw new Fault(
    'INPUT',
    `The first row of ${file} must name the fields, but has "${visible(value.slice(0, 40))}": put a row of names in front.`,
  );
}

function noRows({ name, bytes }: Head, problems: ReadonlyMap<string, number>): Fault {
  if (problems.has('CsvNotUtf8'))
    return new Fault('INPUT', `${name} isn't UTF-8: convert it, for instance with iconv -f LATIN1 -t UTF-8.`);
  const isHeader = !bytes.toString('latin1').trim().includes('\n');
  return new Fault(
    'INPUT',
    isHeader
      ? `${name} names its fields, but has no row of values: give a file with some records.`
      : `${name} has no row with as many fields as its first: check it, or give --delimiter.`,
  );
}

function doubtsOf(problems: ReadonlyMap<string, number>): Doubt[] {
  const texts: Readonly<Record<string, readonly [doubt: string, remedy: string]>> = {
    CsvFieldCount: ['rows have more or fewer fields than the first', 'mend them: they are never put'],
    CsvNotUtf8: ["rows aren't UTF-8", 'convert the file, for instance with iconv -f LATIN1 -t UTF-8'],
  };
  return [...problems].map(([problem, count]) => {
    const [doubt, remedy] = texts[problem] ?? [`rows can't be put (${problem})`, 'mend them'];
    return { doubt: `${count} ${doubt}: left out`, remedy };
  });
}

import { isUtf8 } from 'node:buffer';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadDemo } from '../../local/run/pipelines.ts';
import { count } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { demoPath, samplePath } from '../kit/sample-paths.ts';

/**
 * The records to put: lines of a file, or records of the pipeline's own demo or of its file of samples.
 * @throws Fault when there are none
 */
export async function textsOf(
  pipeline: string,
  { file, records }: { readonly file?: string; readonly records: number },
): Promise<string[]> {
  if (file !== undefined) return linesOf(`--file: ${file}`, file);
  if (demoPath(pipeline) === undefined) {
    const path = samplePath(pipeline);
    if (path !== undefined) return linesOf(`The samples ${path}`, path).slice(0, records);
    throw new Fault(
      'OPTION',
      `There is no pipelines/demo/${pipeline}.ts and no samples/${pipeline}.ndjson to take records from: pass --file.`,
    );
  }
  const demo = await loadDemo(pipeline);
  const samples = demo.records({ seed: randomInt(2 ** 31), count: records, now: Date.now() });
  return [...samples].map(({ data }) => data);
}

const mostLines = 10_000;

function linesOf(named: string, file: string): string[] {
  try {
    const bytes = readFileSync(file);
    if (!isUtf8(bytes)) throw new Fault('OPTION', `${named} is not UTF-8; convert it, as with iconv.`);
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .map((line) => line.replace(/^\ufeff|\r$/g, ''))
      .filter((line) => line !== '');
    if (lines.length > 0 && lines.length <= mostLines) return lines;
    throw new Fault(
      'OPTION',
      `${named} has ${count(lines.length)} lines; give one with 1 to ${count(mostLines)}.`,
    );
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault(
      'OPTION',
      `${named} can't be read: ${thrown instanceof Error ? thrown.message : thrown}.`,
    );
  }
}

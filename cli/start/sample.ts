import { loadDemo } from '../../local/run/pipelines.ts';
import type { SampleResult } from '../../local/run/run-sample.ts';
import type { Sample, SampleRecord } from '../../local/run/sample.ts';
import { demoPath, samplePath } from '../kit/sample-paths.ts';
import { encode } from '../records/encode.ts';
import { openInput } from '../records/open.ts';
import type { Input } from '../records/record.ts';
import type { StartOptions } from './command.ts';

/** Records of a demo, if none are asked for. */
const demoRecords = 10_000;

/** What a run puts by itself. */
export interface OpenedSample {
  readonly sample: Sample;
  readonly close: () => void;
}

/**
 * A file's records, or the pipeline's demo, or its file of samples.
 * @throws Fault if the file can't be read
 */
export async function openSample(options: StartOptions, warn: (text: string) => void): Promise<OpenedSample> {
  const { pipeline, seed, records, format, delimiter } = options;
  const path = options.file ?? (demoPath(pipeline) === undefined ? samplePath(pipeline) : undefined);
  if (path === undefined) {
    const given = { seed, count: records ?? demoRecords, now: Date.now() };
    const demo = await loadDemo(pipeline);
    const sample = {
      records: demo.records(given),
      total: given.count,
      expected: demo.expected(given),
      queries: demo.queries,
    };
    return { sample, close: () => undefined };
  }
  const input = await openInput(
    { kind: 'file', path },
    { format, delimiter, warn },
    new AbortController().signal,
  );
  let notPut = 0;
  const read = recordsOf(input, records ?? Number.POSITIVE_INFINITY, () => {
    notPut += 1;
  });
  return {
    sample: { records: read, total: records, notPut: () => notPut, queries: [] },
    close: input.close,
  };
}

/** A sample that CI may go by: all of it was put, each record is accounted for, and something has come of them. */
export function sampleExitCode({ put, notPut, isAccounted, isAllRejected }: SampleResult): 0 | 1 {
  return put > 0 && notPut === 0 && isAccounted && !isAllRejected ? 0 : 1;
}

async function* recordsOf(input: Input, most: number, onNotPut: () => void): AsyncGenerator<SampleRecord> {
  let given = 0;
  for await (const { records } of input.chunks) {
    for (const record of records) {
      if (given === most) return;
      const result = encode(record, { gzip: false, partitionKeyField: undefined });
      if ('problem' in result) {
        onNotPut();
        continue;
      }
      given += 1;
      const { data, partitionKey = `line-${record.line}` } = result.encoded;
      yield { data, partitionKey };
    }
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../infra/bundle/bundle.ts';
import { kinesisEvent } from '../../local/event-source-mapping/event.ts';
import { consumerVariables } from '../../local/function/consumer-variables.ts';
import { FunctionProcess } from '../../local/function/function-process.ts';
import { startBulkSink } from './bulk-sink.ts';
import { accessRecords } from './records.ts';

const MiB = 1024 * 1024;
const target = 256 * MiB;
const batchSize = 10_000;
const batches = 30;
const source = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/bench',
  shardId: 'shardId-000000000000',
};

interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
  readonly peak: number;
}

const samples: Memory[] = [];

/** The function's own log lines pass by; those of report-memory.mjs are kept. */
function read(line: string): void {
  if (!line.startsWith('{"memory":')) return;
  const { memory }: { memory: Memory } = JSON.parse(line);
  samples.push(memory);
}

const folder = await mkdtemp(join(tmpdir(), 'function-memory-'));
const sink = await startBulkSink();
const preload = new URL('report-memory.mjs', import.meta.url).href;
const indexer = new FunctionProcess({
  name: 'bench',
  code: bundleFunction({ name: 'indexer', pipeline: 'web-traffic', outFolder: join(folder, 'bundle') })
    .folder,
  handler: 'index.handler',
  environment: {
    ...consumerVariables(sink.url, join(folder, 'dead-letters')),
    POWERTOOLS_SERVICE_NAME: 'bench',
    POWERTOOLS_METRICS_NAMESPACE: 'Bench',
    NODE_OPTIONS: `--import=${preload}`,
  },
  timeout: 60_000,
  memory: target / MiB,
  onLog: read,
});
try {
  const started = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    const answer = await indexer.invoke(kinesisEvent(accessRecords(batchSize, batch * batchSize), source));
    if (JSON.stringify(answer) !== '{"batchItemFailures":[]}') throw new Error(JSON.stringify(answer));
  }
  const seconds = (performance.now() - started) / 1_000;
  if (sink.operations() !== batches * batchSize) throw new Error(`${sink.operations()} documents arrived`);
  // One more report, for the peak of the last batch.
  await new Promise((resolve) => setTimeout(resolve, 250));
  report(seconds);
} finally {
  await indexer.stop();
  await sink.stop();
  await rm(folder, { recursive: true });
}

function report(seconds: number): void {
  const inMiB = (bytes: number) => `${(bytes / MiB).toFixed(0)} MiB`;
  const peak = Math.max(...samples.map((sample) => sample.peak));
  const heap = Math.max(...samples.map(({ heapUsed }) => heapUsed));
  console.log(`${batches} batches of ${batchSize} records, 400 bytes each, in ${seconds.toFixed(1)} s`);
  console.log(
    `resident memory: peak ${inMiB(peak)}, before the first batch ${inMiB(samples[0]?.rss ?? Number.NaN)}`,
  );
  console.log(`JavaScript heap: highest of ${samples.length} samples ${inMiB(heap)}`);
  console.log(`peak ${inMiB(peak)}, less than ${inMiB(target)} wanted`);
  if (peak >= target) process.exitCode = 1;
}

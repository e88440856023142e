import { nextChunk } from '../../functions/core/bulk/chunk.ts';
import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { buildOperations } from '../../functions/core/document/document.ts';
import { transformValues } from '../../functions/core/transform/transform.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { pipeline as accessPipeline } from './pipelines/access.ts';
import { accessRecords } from './records.ts';

const target = 2;
const batchSize = 1_000;
const rounds = 60;
const warmUps = 40;
const batchesInRound = 10;

/** What nobody can do without: the bytes out of base64, the JSON read, and written again. */
async function floor(records: readonly StreamRecord[]): Promise<number> {
  let length = 0;
  for (const { data } of records) {
    length += JSON.stringify(JSON.parse(Buffer.from(data, 'base64').toString('utf8'))).length;
  }
  return length;
}

/** All that the indexer does between the event and the bodies of its bulk requests. */
async function indexer(records: readonly StreamRecord[], pipeline: Pipeline): Promise<number> {
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformValues(decoded, records, pipeline);
  const built = buildOperations(transformed, records, pipeline, { historicalInput: false });
  const operations = built.flatMap((item) => ('action' in item && item.action === 'create' ? [item] : []));
  if (operations.length !== records.length) throw new Error('the benchmark’s records must all be indexed');
  const limits = { bytes: 5 * 1024 * 1024, operations: 2_000 };
  let length = 0;
  for (let start = 0; start < operations.length; ) {
    const chunk = nextChunk(operations, start, limits);
    length += chunk.map(({ lines }) => lines).join('').length;
    start += chunk.length;
  }
  return length;
}

/** CPU of this process for a record, in microseconds. */
async function measure(
  work: (records: readonly StreamRecord[]) => Promise<number>,
  batches: StreamRecord[][],
) {
  const before = process.cpuUsage();
  for (const batch of batches) await work(batch);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (batches.length * batchSize);
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}

function line(name: string, values: readonly number[], unit: string): string {
  const [low, median, high] = [0.1, 0.5, 0.9].map((part) => quantile(values, part).toFixed(2));
  return `${name.padEnd(46)} ${median} ${unit} (p10 ${low}, p90 ${high})`;
}

const batches = Array.from({ length: batchesInRound }, (_, n) => accessRecords(batchSize, n * batchSize));
const bytes = Buffer.byteLength(Buffer.from(batches[0]?.[0]?.data ?? '', 'base64'));
const own = (records: readonly StreamRecord[]) => indexer(records, accessPipeline);
const floors: number[] = [];
const indexers: number[] = [];
for (let round = -warmUps; round < rounds; round += 1) {
  // Interleaved, and in turns first: what else the machine does hits both alike.
  const ownFirst = round % 2 === 0 ? await measure(own, batches) : undefined;
  const least = await measure(floor, batches);
  const mine = ownFirst ?? (await measure(own, batches));
  if (round < 0) continue;
  floors.push(least);
  indexers.push(mine);
}
const ratios = indexers.map((value, round) => value / (floors[round] ?? Number.NaN));
const ratio = quantile(indexers, 0.5) / quantile(floors, 0.5);
console.log(
  `${rounds} rounds of ${batchesInRound} batches of ${batchSize} records, ${bytes} bytes each; CPU a record`,
);
console.log(line('base64-decode, JSON.parse, JSON.stringify', floors, 'µs'));
console.log(line('indexer, from record to request body', indexers, 'µs'));
console.log(line('ratio', ratios, ' '));
console.log(`ratio of the medians ${ratio.toFixed(2)}, at most ${target.toFixed(1)} wanted`);
if (ratio > target) process.exitCode = 1;

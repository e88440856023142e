import { count, plural } from '../kit/count.ts';
import { rounded } from './costs.ts';
import type { DomainPlan } from './domain.ts';
import type { FunctionPlan } from './functions.ts';
import type { Lanes } from './lanes.ts';
import { lengthOf, readersOf } from './load.ts';
import type { Plan, PricedStream } from './plan-load.ts';
import type { ShardDriver } from './stream-shards.ts';

/** What is recommended, and what each number follows from. */
export function reasonRows(plan: Plan): string[][] {
  const { streams, recommended, domain } = plan;
  const stream = streams[recommended];
  return [streamRow(plan, stream), ...functionRows(plan, stream.functions), ...domainRows(plan, domain)];
}

const asked: Readonly<Record<ShardDriver['what'], string>> = {
  records: 'records a second',
  bytes: 'bytes a second',
  reading: 'reading',
  indexer: 'the indexer',
  aggregator: 'the aggregator',
};

function streamRow({ drivers, load }: Plan, { kind, shards }: PricedStream): string[] {
  const each = drivers.map(({ what, shards: wanted }) => `${asked[what]} ${wanted}`).join(', ');
  const readers = readersOf(load) === 2 ? ' Both functions read, and share what a shard gives.' : '';
  const why = `Shards asked for by ${each}; a shard is filled to 80 %.${readers}`;
  if (kind === 'provisioned') return ['stream', plural(shards, 'shard'), why];
  return ['stream', 'on demand', `Less than ${plural(shards, 'shard')} would cost. ${why}`];
}

function functionRows({ load }: Plan, plan: FunctionPlan): string[][] {
  const { indexer, aggregator, memory, windowSeconds, batchSize, parallelizationFactor, mostOfBatch } = plan;
  const functions: [string, Lanes][] = [
    ['indexer', indexer],
    ...(aggregator === undefined ? [] : [['aggregator', aggregator] satisfies [string, Lanes]]),
  ];
  const each = (say: (lanes: Lanes) => string) =>
    functions.length === 1
      ? say(indexer)
      : functions.map(([name, lanes]) => `${name} ${say(lanes)}`).join(', ');
  const concurrency = functions.reduce((sum, [, lanes]) => sum + lanes.concurrency, 0);
  const most = functions.reduce((sum, [, { lanes }]) => sum + lanes, 0);
  return [
    [
      'batch',
      `${count(batchSize)} records, ${windowSeconds} s`,
      `${rounded(indexer.recordsOfBatch)} gather in a lane, twice as many must fit; 6 MB hold ${count(mostOfBatch)} of ${count(load.bytes)} bytes.`,
    ],
    [
      'a shard has',
      plural(parallelizationFactor, 'lane'),
      `Part of the time in which a lane works: ${each(({ busy }) => percent(busy))}; 70 % at most.`,
    ],
    [
      'memory',
      `${count(memory)} MB`,
      `Time for a batch: ${each((lanes) => `${rounded(lanes.invocationMs)} ms`)}.`,
    ],
    [
      'concurrency',
      rounded(concurrency),
      `Invocations at a time, on average${aggregator === undefined ? '' : ` (${each((lanes) => rounded(lanes.concurrency))})`}; ${count(most)} at most.`,
    ],
  ];
}

function domainRows({ load }: Plan, domain: DomainPlan): string[][] {
  const { size, dataNodes, volume, storageGiB, sourceGiBPerDay, index, keptDays, primaries, shards } = domain;
  const node = size === 'small' ? 't3.small.search' : 'r7g.large.search';
  const copies = plural(load.replicas, 'replica');
  return [
    ['domain', `${dataNodes} × ${node}`, nodesText(domain)],
    [
      'volumes',
      volume === undefined ? `${rounded(storageGiB)} GiB` : `${dataNodes} × ${count(volume)} GiB`,
      `${rounded(sourceGiBPerDay)} GiB a day × ${lengthOf(keptDays)} until an index is deleted, ${copies}, × 1.45 for index and reserve.`,
    ],
    [
      'indices',
      `${index === 'yyyy.MM' ? 'a month' : 'a day'} each, ${primaries === 1 ? '1 primary' : `${primaries} primaries`}`,
      `A primary holds up to 30 GiB; ${plural(shards, 'shard')} at a time.`,
    ],
  ];
}

function nodesText({ managers, volume }: DomainPlan): string {
  if (managers === 0) return 'One node, since no replica is asked for.';
  if (volume === undefined)
    return `More than the three data nodes of the stack's own domain; ${managers} managers.`;
  return `A node in each of three zones; ${managers} managers.`;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
}

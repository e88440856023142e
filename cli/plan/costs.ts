import type { DomainPlan } from './domain.ts';
import type { FunctionPlan } from './functions.ts';
import type { Lanes } from './lanes.ts';
import { bytesOfGiB, hoursOfMonth, type Load, monthlyGiB, readersOf, secondsOfMonth } from './load.ts';
import type { Measured } from './measured.ts';
import type { PriceName, Prices } from './prices.ts';

const costGroups = ['stream', 'functions', 'domain', 'watching'] as const;
export type CostGroup = (typeof costGroups)[number];

/** A part of the monthly bill. */
export interface CostPart {
  readonly part: string;
  /** What the amount follows from. */
  readonly because: string;
  /** US dollars; `undefined` when no price is known. */
  readonly dollars: number | undefined;
}

export interface GroupedCost extends CostPart {
  readonly group: CostGroup;
}

export interface StreamChoice {
  readonly kind: 'provisioned' | 'on-demand';
  readonly shards: number;
  readonly functions: FunctionPlan;
}

/** Stream retention of the stack, unless an option says otherwise; the first 24 hours cost nothing more. */
const extraDays = 6;

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html: 25 KB payload units, 1 KB on demand. */
const putUnitBytes = 25 * 1_024;
const onDemandUnitBytes = 1_024;

/** The START, END and REPORT lines of Lambda itself. */
const platformLogBytes = 350;

/** Metrics that the functions write always: docs/reference/metrics.md. */
export const metricCounts = { indexer: 14, aggregator: 13 } as const;
/** Alarms of the stack with a domain of its own, without windows and with: docs/reference/alarms.md. */
export const alarmCounts = { indexer: 12, aggregator: 12 } as const;

/** Zones in which the stack's VPC has an endpoint, and the services that the aggregator reaches by one. */
const endpoints = { zones: 3, services: 2 } as const;

const dayOfLogs = 30;

/** Every amount that a month comes to with this stream. */
export function costsOf(
  load: Load,
  { stream, domain, measured }: { stream: StreamChoice; domain: DomainPlan; measured: Measured },
  prices: Prices,
): GroupedCost[] {
  const part = priced(prices);
  const groups: Readonly<Record<CostGroup, readonly CostPart[]>> = {
    stream: stream.kind === 'provisioned' ? provisioned(load, stream.shards, part) : onDemand(load, part),
    functions: [
      ...functionParts(stream.functions, part),
      { part: 'event source mapping', because: 'no charge for readers without fan-out', dollars: 0 },
    ],
    domain: domainParts(load, domain, part),
    watching: watchingParts(load, stream.functions, measured, part),
  };
  return costGroups.flatMap((group) => groups[group].map((each) => ({ group, ...each })));
}

type Part = (name: PriceName, part: string, units: number, because: string) => CostPart;

function priced(prices: Prices): Part {
  return (name, part, units, because) => {
    const price = prices[name];
    return { part, because, dollars: price && price.dollars * units };
  };
}

function provisioned(load: Load, shards: number, part: Part): CostPart[] {
  const units = (load.recordsPerSecond * Math.ceil(load.bytes / putUnitBytes) * secondsOfMonth) / 1e6;
  const hours = shards * hoursOfMonth;
  return [
    part('shardHour', 'stream', hours, `${shards} × ${hoursOfMonth} h`),
    part('putUnits', 'records put', units, `${rounded(units)} million units of 25 KB`),
    { part: 'records read', because: 'no charge', dollars: 0 },
    part('shardRetentionHour', 'kept 7 days', hours, `${shards} × ${hoursOfMonth} h`),
  ];
}

function onDemand(load: Load, part: Part): CostPart[] {
  const gib = monthlyGiB(load, onDemandUnitBytes);
  const readers = readersOf(load);
  // Kept on average: what comes in as many days.
  const kept = (gib / secondsOfMonth) * extraDays * 86_400;
  return [
    part('streamHour', 'stream', hoursOfMonth, `${hoursOfMonth} h`),
    part('streamIn', 'records put', gib, `${rounded(gib)} GB, each record rounded up to 1 KB`),
    part('streamOut', 'records read', gib * readers, `${rounded(gib)} GB × ${readers} readers`),
    part('streamRetention', 'kept 7 days', kept, `${rounded(kept)} GB beyond 24 hours`),
  ];
}

function functionParts({ memory, indexer, aggregator }: FunctionPlan, part: Part): CostPart[] {
  const all = [indexer, ...(aggregator === undefined ? [] : [aggregator])];
  // The sweep invokes the aggregator each minute.
  const sweeps = aggregator === undefined ? 0 : hoursOfMonth * 60;
  const invocations = (sum(all.map((lanes) => lanes.invocationsPerSecond)) * secondsOfMonth + sweeps) / 1e6;
  const seconds = sum(all.map((lanes) => workingSeconds(lanes)));
  const gigabyteSeconds = (seconds * memory) / 1_024;
  return [
    part('lambdaRequests', 'invocations', invocations, `${rounded(invocations)} million`),
    part('lambdaDuration', 'duration', gigabyteSeconds, `${rounded(gigabyteSeconds)} GB-s at ${memory} MB`),
  ];
}

function workingSeconds({ invocationsPerSecond, invocationMs }: Lanes): number {
  return (invocationsPerSecond * secondsOfMonth * invocationMs) / 1_000;
}

function domainParts(load: Load, domain: DomainPlan, part: Part): CostPart[] {
  const { size, dataNodes, managers, storageGiB, volume } = domain;
  const dataNode = size === 'small' ? 't3.small.search' : 'r7g.large.search';
  const volumes = volume === undefined ? storageGiB : dataNodes * volume;
  const inVpc = size === 'production' && load.keys !== undefined;
  const gates = endpoints.zones * endpoints.services;
  return [
    part(dataNode, 'data nodes', dataNodes * hoursOfMonth, `${dataNodes} × ${dataNode}`),
    ...(managers === 0
      ? []
      : [part('m7g.large.search', 'managers', managers * hoursOfMonth, `${managers} × m7g.large.search`)]),
    part('gp3', 'volumes', volumes, `${rounded(volumes)} GiB gp3`),
    ...(inVpc
      ? [part('endpointHour', 'VPC endpoints', gates * hoursOfMonth, `${gates} × ${hoursOfMonth} h`)]
      : []),
  ];
}

function watchingParts(load: Load, functions: FunctionPlan, measured: Measured, part: Part): CostPart[] {
  const { indexer, aggregator } = functions;
  const bytesPerSecond =
    indexer.invocationsPerSecond * (measured.indexer.logBytes + platformLogBytes) +
    (aggregator?.invocationsPerSecond ?? 0) * (measured.aggregator.logBytes + platformLogBytes);
  const logs = (bytesPerSecond * secondsOfMonth) / bytesOfGiB;
  const kept = (bytesPerSecond * dayOfLogs * 86_400) / bytesOfGiB;
  const withWindows = load.keys !== undefined;
  const metrics = metricCounts.indexer + (withWindows ? metricCounts.aggregator : 0);
  const alarms = alarmCounts.indexer + (withWindows ? alarmCounts.aggregator : 0);
  return [
    part('objects', 'dead letters in S3', 0, 'none while no record is rejected'),
    part('logs', 'logs', logs, `${rounded(logs)} GB, a line for each batch`),
    part('logStorage', 'logs kept', kept, `${rounded(kept)} GB for ${dayOfLogs} days`),
    part('metric', 'metrics', metrics, `${metrics} metrics`),
    part('alarm', 'alarms', alarms, `${alarms} alarms`),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Three digits, so that a reader can check the product. */
export function rounded(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) });
}

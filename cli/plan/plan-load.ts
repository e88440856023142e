import { besideOf } from './beside.ts';
import { type CostPart, costsOf, type GroupedCost, type StreamChoice } from './costs.ts';
import { type DomainPlan, planDomain } from './domain.ts';
import { functionDrivers, planFunctions } from './functions.ts';
import type { Load } from './load.ts';
import type { Measured } from './measured.ts';
import type { Prices } from './prices.ts';
import { onDemandShards, type ShardDriver, streamDrivers, strongest } from './stream-shards.ts';

/** A stream with what it costs, and the functions behind it. */
export interface PricedStream extends StreamChoice {
  readonly costs: readonly GroupedCost[];
  /** Of the parts whose price is known, in US dollars a month. */
  readonly dollars: number;
}

export interface Plan {
  readonly load: Load;
  /** Why the stream has as many shards, the strongest reason first. */
  readonly drivers: readonly ShardDriver[];
  readonly streams: { readonly provisioned: PricedStream; readonly onDemand: PricedStream };
  readonly recommended: 'provisioned' | 'onDemand';
  readonly domain: DomainPlan;
  /** Options for `cdk deploy -c`, of the recommended stream. */
  readonly options: Readonly<Record<string, string>>;
  /** What brings the records into the domain: this stack, and other services instead. */
  readonly beside: readonly CostPart[];
  /** Parts that no price is known for. */
  readonly unpriced: readonly string[];
}

/** What a load needs, and what it costs. */
export function planLoad(load: Load, measured: Measured, prices: Prices): Plan {
  const domain = planDomain(load);
  const drivers = [...streamDrivers(load), ...functionDrivers(load, measured)].toSorted(
    (a, b) => b.shards - a.shards,
  );
  const shards = strongest(drivers).shards;
  const price = (kind: StreamChoice['kind'], count: number): PricedStream => {
    const stream = { kind, shards: count, functions: functionsOf(load, count, measured) };
    const costs = costsOf(load, { stream, domain, measured }, prices);
    return { ...stream, costs, dollars: total(costs) };
  };
  const provisioned = price('provisioned', shards);
  const onDemand = price('on-demand', Math.max(onDemandShards, shards));
  const recommended = onDemand.dollars < provisioned.dollars ? 'onDemand' : 'provisioned';
  const own = { provisioned, onDemand }[recommended].costs.filter(({ group }) => group !== 'domain');
  const beside = [
    { part: 'this stack', because: 'stream, functions, logs and alarms', dollars: total(own) },
    ...besideOf(load, prices),
  ];
  const all = [...provisioned.costs, ...onDemand.costs, ...beside];
  return {
    load,
    drivers,
    streams: { provisioned, onDemand },
    recommended,
    domain,
    options: optionsOf({ provisioned, onDemand }[recommended], domain, load),
    beside,
    unpriced: [...new Set(all.filter(({ dollars }) => dollars === undefined).map(({ part }) => part))],
  };
}

function functionsOf(load: Load, shards: number, measured: Measured) {
  const plan = planFunctions(load, shards, measured);
  if (plan === undefined) throw new Error(`The functions can't keep up with ${shards} shards.`);
  return plan;
}

function optionsOf({ kind, shards, functions }: PricedStream, domain: DomainPlan, { keys }: Load) {
  return {
    ...(kind === 'provisioned' && { shards: String(shards) }),
    batchSize: String(functions.batchSize),
    maxBatchingWindow: `${functions.windowSeconds}s`,
    ...(keys !== undefined && { aggregatorBatchSize: String(functions.aggregatorBatchSize) }),
    parallelizationFactor: String(functions.parallelizationFactor),
    functionMemory: String(functions.memory),
    domainSize: domain.size,
    ...(domain.volume !== undefined && { domainVolume: String(domain.volume) }),
  };
}

function total(costs: readonly CostPart[]): number {
  return costs.reduce((sum, { dollars = 0 }) => sum + dollars, 0);
}

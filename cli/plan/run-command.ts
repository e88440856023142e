import { count } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { printResult, type ResultFlags } from '../kit/result.ts';
import { figures } from './figures.ts';
import type { Load } from './load.ts';
import { planLoad } from './plan-load.ts';
import { priceLines } from './price-list.ts';
import { prices } from './prices.ts';
import { reportLines } from './report.ts';

/** What the stack takes: infra/options/options.ts. */
const mostShards = 10_000;

export function listPrices(flags: ResultFlags, width: number): number {
  printResult(flags, prices, () => priceLines(prices, width));
  return 0;
}

/** @throws Fault for a load that no stream of a stack takes */
export function plan(load: Load, flags: ResultFlags, width: number): number {
  const planned = planLoad(load, figures, prices);
  const { shards } = planned.streams.provisioned;
  if (shards > mostShards) {
    throw new Fault(
      'USAGE',
      `This load needs ${count(shards)} shards, and a stack's stream has at most ${count(mostShards)}: plan it as several pipelines.`,
    );
  }
  const result = { ...planned, measured: figures, prices };
  printResult(flags, result, () => reportLines(planned, figures, prices, width));
  return 0;
}

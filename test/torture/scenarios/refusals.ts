import { setTimeout as delay } from 'node:timers/promises';
import { untilPassed } from '../bench.ts';
import { type Outage, outages } from '../faults/kinds.ts';
import { judgeAll } from '../judge-all.ts';
import { refusalTraffic } from '../traffic/derived.ts';
import type { Put } from '../traffic/intent.ts';
import { putTraffic } from '../traffic/put-traffic.ts';
import { type ScenarioOptions, type ScenarioResult, withQuietBench } from './scenario.ts';

/** Records a second. */
const rate = 200;

/** Milliseconds before each outage, in which records are taken, and of the outage: longer than a doubt in the bench. */
const well = 5_000;
const ill = 15_000;

const patience = 120_000;

/**
 * Records that the engine refuses for reasons that no list knows, and outages that look like it: the ones are dead
 * letters, and of the others none is. Shows the mutants `g4-probe` and `g4-list` by itself.
 */
export function refusals(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, signal, print } = options;
  return withQuietBench(options, async (bench, line) => {
    const puts: Put[] = [];
    const putting = putTraffic({
      client: line.client,
      stream: line.stream,
      next: refusalTraffic({ seed, now: Date.now }),
      rate,
      duration: (well + ill) * outages.length + well,
      signal,
      onPut: (put) => puts.push(put),
    });
    const suffer = async (outage: Outage): Promise<void> => {
      print(`${outage}, ${puts.length} records have been put`);
      const over = new AbortController();
      bench.suffer(outage, over.signal);
      await delay(ill, undefined, { signal }).finally(() => over.abort());
    };
    const suffering = (async () => {
      for (const outage of outages) {
        await delay(well, undefined, { signal });
        await suffer(outage);
      }
    })();
    await Promise.all([putting, suffering]);
    const started = performance.now();
    const stuck = await untilPassed(line, puts, { patience, signal });
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    return {
      ledger: await judgeAll(bench, new Map([[line.name, puts]])),
      measured: [`${puts.length} records, all passed ${seconds} s after the last`],
      missed: stuck.map((shardId) => `${shardId} stands still`),
    };
  });
}

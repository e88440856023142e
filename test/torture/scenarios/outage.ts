import { setTimeout as delay } from 'node:timers/promises';
import { untilPassed } from '../bench.ts';
import { judgeAll } from '../judge-all.ts';
import { goodTraffic } from '../traffic/derived.ts';
import type { Put } from '../traffic/intent.ts';
import { putTraffic } from '../traffic/put-traffic.ts';
import { type ScenarioOptions, type ScenarioResult, withQuietBench } from './scenario.ts';

/** Records a second. */
const rate = 200;

/** Of putting before the engine goes, in milliseconds; it goes on until what came meanwhile has been caught up with. */
const before = 10_000;

const patience = 120_000;

/** The engine is away for minutes while records keep coming: nothing may be lost, and none be a dead letter. */
export function outage(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, minutes, signal, print } = options;
  return withQuietBench(options, async (bench, line) => {
    const puts: Put[] = [];
    const over = new AbortController();
    const putting = putTraffic({
      client: line.client,
      stream: line.stream,
      next: goodTraffic({ seed, now: Date.now }),
      rate,
      duration: Number.POSITIVE_INFINITY,
      signal: AbortSignal.any([signal, over.signal]),
      onPut: (put) => puts.push(put),
    });
    // It is awaited below; a failure before must not end the process from aside.
    putting.catch(() => undefined);
    try {
      await delay(before, undefined, { signal });
      print(`the engine is killed, ${puts.length} records have been put`);
      await bench.engine.kill();
      await delay(minutes * 60_000, undefined, { signal });
      await bench.engine.start();
      const behind = [...puts];
      print(`the engine is back, ${puts.length} records have been put`);
      const started = performance.now();
      const stuck = await untilPassed(line, behind, { patience, signal });
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      over.abort();
      await putting;
      stuck.push(...(await untilPassed(line, puts, { patience, signal })));
      const ledger = await judgeAll(bench, new Map([[line.name, puts]]));
      return {
        ledger,
        measured: [
          `the engine was away for ${minutes} minutes, under ${rate} records/s`,
          `caught up with ${behind.length} records ${seconds} s after the engine answered again`,
        ],
        missed: stuck.map((shardId) => `${shardId} stands still`),
      };
    } finally {
      over.abort();
      await putting;
    }
  });
}

import { once } from 'node:events';
import { join } from 'node:path';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { ensureStream, startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import { Releases } from '../../../local/run/releases.ts';
import type { Measure } from '../options.ts';
import { aggregatorRounds } from './aggregator.ts';
import { drainRound, indexerRound } from './indexer.ts';
import { compare, type Pair } from './paired.ts';
import { engineFor, type Measuring, type Parts, setupFor, sidesOf, urlOf, withWindows } from './parts.ts';
import { ofBoth, type RoundPlan } from './rounds.ts';
import { startSinkProcess } from './sink.ts';
import type { Measured } from './table.ts';
import type { Direction } from './verdict.ts';

export type Result = Measured & { readonly direction: Direction };

/** Measures both revisions side by side. @throws the signal's reason */
export async function measureBoth(given: Measuring): Promise<Result[]> {
  const releases = new Releases();
  const parts = { ...given, releases, deadLetters: join(given.folder, 'dead-letters'), made: new Map() };
  try {
    const results: Result[] = [];
    for (const measure of ['indexer', 'aggregator', 'drain'] as const) {
      if (given.only === undefined || given.only === measure)
        results.push(...(await measureOne[measure](parts)));
    }
    return results;
  } finally {
    await releases.run();
  }
}

const measureOne: Readonly<Record<Measure, (parts: Parts) => Promise<Result[]>>> = {
  indexer: async (parts) => {
    const sink = await startSinkProcess();
    parts.releases.add(async () => sink.stop());
    const results: Result[] = [];
    for (const [ids, pipeline] of [
      ['derived ids', 'access'],
      ['own ids', 'access-own-ids'],
    ] as const) {
      const given = {
        sides: await sidesOf(parts, pipeline),
        searchUrl: sink.url,
        deadLetters: parts.deadLetters,
      };
      const name = `indexer, ${ids}`;
      results.push(
        await rounds(parts, 'indexer', cpu(name), (plan, round) => indexerRound(given, plan, round)),
      );
    }
    return results;
  },
  aggregator: async (parts) => {
    const sides = await sidesOf(parts, 'readings');
    const kinesis = await startKinesis({ port: 0 });
    parts.releases.add(kinesis.stop);
    const client = kinesisClient({ endpoint: kinesis.endpoint });
    const streamArn = await ensureStream(client, 'readings', 1);
    client.destroy();
    const engines = await ofBoth(() => engineFor(parts));
    const searchUrls = { before: urlOf(engines.before), now: urlOf(engines.now) };
    await ofBoth(async (side) => (await setupFor(parts, sides[side], searchUrls[side])).run());
    const codes = { before: withWindows(sides.before), now: withWindows(sides.now) };
    const given = {
      codes,
      searchUrls,
      kinesisUrl: kinesis.endpoint,
      streamArn,
      deadLetters: parts.deadLetters,
    };
    const result = await rounds(parts, 'aggregator', cpu('aggregator'), aggregatorRounds(given));
    await Promise.all([engines.before.stop(), engines.now.stop()]);
    return [result];
  },
  drain: async (parts) => {
    const sides = await sidesOf(parts, 'access');
    const engine = await engineFor(parts);
    const searchUrl = urlOf(engine);
    const setups = await ofBoth((side) => setupFor(parts, sides[side], searchUrl));
    const given = { sides, setups, searchUrl, deadLetters: parts.deadLetters };
    // Compiles the engine's hot paths; no side is to have them colder than the other.
    await orStopped(drainRound(given, { warmUps: 1, cycles: 0 }, 0), parts.signal);
    const what = { name: 'drain', unit: 'records/s', digits: 0, direction: 'higher is better' } as const;
    return [await rounds(parts, 'drain', what, (plan, round) => drainRound(given, plan, round))];
  },
};

/** Work under way isn't waited for: its processes end with this one. @throws the signal's reason */
async function orStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const listening = new AbortController();
  const stopped = once(signal, 'abort', { signal: listening.signal }).then(() => {
    throw signal.reason;
  });
  stopped.catch(() => undefined);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    listening.abort();
  }
}

type What = Omit<Result, 'comparison'>;

function cpu(name: string): What {
  return { name, unit: 'µs of CPU a record', digits: 2, direction: 'lower is better' };
}

async function rounds(
  { plan, signal, onProgress }: Parts,
  measure: Measure,
  what: What,
  run: (plan: RoundPlan, round: number) => Promise<Pair>,
): Promise<Result> {
  const pairs: Pair[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    signal.throwIfAborted();
    const pair = await orStopped(run(plan.of[measure], round), signal);
    pairs.push(pair);
    const [before, now] = [pair.before.toFixed(what.digits), pair.now.toFixed(what.digits)];
    onProgress(
      `${what.name}, round ${round + 1} of ${plan.rounds}: A ${before}, B ${now}, B/A ${(pair.now / pair.before).toFixed(3)}`,
    );
  }
  return { ...what, comparison: compare(pairs) };
}

import { Releases } from '../../local/run/releases.ts';
import { type Bench, startBench, untilPassed } from './bench.ts';
import { allOrNone } from './faults/all-or-none.ts';
import { eventsOf } from './faults/bench-events.ts';
import { runEvents } from './faults/events.ts';
import { allFaults, type FaultKind } from './faults/kinds.ts';
import { Tally } from './faults/tally.ts';
import { judgeAll } from './judge-all.ts';
import type { Ledger } from './oracle/ledger.ts';
import type { MutantName } from './parts/mutants.ts';
import { faultPace } from './parts/pace.ts';
import { settleWindows } from './settle-windows.ts';
import { strainNames, strains } from './strains.ts';
import type { Put } from './traffic/intent.ts';
import { putTraffic } from './traffic/put-traffic.ts';

export interface FaultRun {
  readonly folder: string;
  readonly seed: number;
  /** Of putting, in milliseconds. */
  readonly duration: number;
  /** Records a second, for each pipeline. */
  readonly rate: number;
  /** Records that end the function's process are among those that are put. */
  readonly crashing: boolean;
  readonly mutant?: MutantName | undefined;
  /** As in `BenchBundle`. */
  readonly claimMargin?: number | undefined;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly phase: 'putting' | 'draining' | 'settling' | 'judging';
  readonly put: number;
  readonly faults: number;
  /** The kind of fault that was met least, and how often. */
  readonly rarest: string;
}

export interface Result {
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly accounts: readonly string[];
  /** What was found of windows and alerts, in words. */
  readonly windows: readonly string[];
  /** Kinds of fault that fell short of the floor, in words. */
  readonly short: readonly string[];
}

/** How often each kind of fault has to be met: twice a minute, 20 times in ten minutes or more. */
export function floorOf(duration: number): number {
  return Math.max(1, Math.min(20, Math.floor(duration / 30_000)));
}

/** More than the floor, since some events find nothing to disturb. */
const eventsPerFloor = 1.25;

/** How long a shard may stand still before what it holds counts as lost: a crashing record has its own minutes. */
const patience = 240_000;

/** Puts records through every fault there is, then holds what came of them against what was put. */
export async function runFaults(options: FaultRun): Promise<Result> {
  const releases = new Releases();
  try {
    return await run(options, releases);
  } finally {
    await releases.run();
  }
}

async function run(options: FaultRun, releases: Releases): Promise<Result> {
  const { seed, signal, onProgress } = options;
  const tally = new Tally();
  const puts = new Map<string, Put[]>(strainNames.map((name) => [name, []]));
  let phase: Progress['phase'] = 'putting';
  const floor = floorOf(options.duration);
  // A slow machine sends the engine too few requests meanwhile; and with all kinds for ever nothing would drain.
  const lacks = (kind: FaultKind) => phase === 'draining' && tally.count(kind) < floor;
  const edge = { seed, tally, active: () => phase === 'putting', lacks };
  // Most alerts are notified when the putting is over: the aggregator has one lane per shard, and falls behind.
  const alerting = () => phase === 'putting' || phase === 'draining';
  const bench = await startBench(
    {
      ...options,
      pipelines: strainNames,
      windowsOf: 'derived',
      shards: 3,
      pace: faultPace,
      edge,
      alerting,
    },
    releases,
  );
  const ticking = setInterval(() => {
    const put = [...puts.values()].reduce((sum, { length }) => sum + length, 0);
    onProgress({ put, faults: tally.total, phase, rarest: rarest(tally) });
  }, 1_000);
  try {
    await putAmidFaults(bench, puts, tally, options);
    signal.throwIfAborted();
    phase = 'draining';
    const stuck: string[] = [];
    for (const line of bench.lines) {
      const shards = await untilPassed(line, puts.get(line.name) ?? [], { patience, signal });
      stuck.push(...shards.map((shardId) => `stuck: ${line.stream}, ${shardId} stands still`));
    }
    if (bench.windows !== undefined) {
      const shards = await untilPassed(bench.windows, puts.get('derived') ?? [], { patience, signal });
      stuck.push(...shards.map((shardId) => `stuck: windows, ${shardId} stands still`));
    }
    phase = 'settling';
    const settling = bench.windows && (await settleWindows(bench, bench.windows, puts, { patience, signal }));
    // One that comes after the judgement could still undo what was judged.
    await bench.settled();
    phase = 'judging';
    const ledger = await judgeAll(bench, puts);
    ledger.violations.push(...stuck, ...(settling?.violations ?? []));
    const accounts = bench.lines.map(({ name, accounts }) => `${name}: ${accounts.summary}`);
    return {
      ledger,
      tally,
      accounts,
      windows: settling?.lines ?? [],
      short: fallenShort(tally, floor),
    };
  } finally {
    clearInterval(ticking);
  }
}

async function putAmidFaults(
  bench: Bench,
  puts: ReadonlyMap<string, Put[]>,
  tally: Tally,
  { seed, duration, rate, crashing, signal }: FaultRun,
): Promise<void> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const end = () => over.abort();
  const times = floorOf(duration) * eventsPerFloor;
  const events = eventsOf(bench, { seed, signal });
  const happening = runEvents({ seed, tally, duration, times, signal: stop, events });
  const putting = bench.lines.map(({ client, stream, name }) => {
    if (name === 'clocks') throw new RangeError('wrong clocks have no traffic of their own');
    const next = strains[name].traffic({ seed, crashing, now: Date.now });
    const onPut = (taken: Put) => puts.get(name)?.push(taken);
    return putTraffic({ client, stream, next, rate, duration, signal: stop, onPut });
  });
  await allOrNone([allOrNone(putting, end).finally(end), happening], end);
}

function rarest(tally: Tally): string {
  const counts = allFaults.map((kind) => ({ kind, count: tally.count(kind) }));
  const [least] = counts.toSorted((a, b) => a.count - b.count);
  return `${least?.kind}: ${least?.count}`;
}

function fallenShort(tally: Tally, floor: number): string[] {
  return allFaults
    .filter((kind) => tally.count(kind) < floor)
    .map((kind) => `${kind}: ${tally.count(kind)} of ${floor}`);
}

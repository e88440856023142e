import { setTimeout as delay } from 'node:timers/promises';
import { Releases } from '../local/run/releases.ts';
import { type Bench, startBench, untilPassed } from './bench.ts';
import { randomOf } from './faults/deck.ts';
import { runEvents } from './faults/events.ts';
import { bulkFaults, type FaultKind, functionFaults, streamFaults } from './faults/kinds.ts';
import { Tally } from './faults/tally.ts';
import { judge } from './oracle/judge.ts';
import { Ledger } from './oracle/ledger.ts';
import { readIndex } from './oracle/read-index.ts';
import { readLetters } from './oracle/read-letters.ts';
import type { Line } from './parts/line.ts';
import type { MutantName } from './parts/mutants.ts';
import { derivedTraffic } from './traffic/derived.ts';
import type { Put } from './traffic/intent.ts';
import { putTraffic } from './traffic/put-traffic.ts';

export interface FaultRun {
  readonly folder: string;
  readonly seed: number;
  /** Of putting, in milliseconds. */
  readonly duration: number;
  /** Records a second, for each pipeline. */
  readonly rate: number;
  readonly mutant?: MutantName | undefined;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly put: number;
  readonly faults: number;
  readonly phase: 'starting' | 'putting' | 'draining' | 'judging';
}

export interface Result {
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly accounts: readonly string[];
  /** Kinds of fault that fell short of the floor, in words. */
  readonly short: readonly string[];
}

/** A run from two minutes on must meet each kind of fault this often; a shorter one at least once. */
const floors = { long: 20, short: 1 };
const longRun = 120_000;

/** How long a shard may stand still, with no fault left, before what it holds counts as lost. */
const patience = 60_000;

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
  const { seed, duration, signal, onProgress } = options;
  const tally = new Tally();
  let active = false;
  const puts = new Map<string, Put[]>();
  const progress = (phase: Progress['phase']) => () => {
    const put = [...puts.values()].reduce((sum, { length }) => sum + length, 0);
    onProgress({ put, faults: tally.total, phase });
  };
  const edge = { seed, tally, active: () => active };
  const bench = await startBench({ ...options, pipelines: ['derived'], shards: 3, edge }, releases);
  const putting = new AbortController();
  const stop = AbortSignal.any([signal, putting.signal]);
  active = true;
  const ticking = setInterval(progress('putting'), 1_000);
  try {
    const happening = runEvents({
      seed,
      tally,
      duration,
      times: duration >= longRun ? floors.long * 1.2 : 2 * floors.short,
      signal: stop,
      events: eventsOf(bench, seed),
    });
    await Promise.all(bench.lines.map((line) => putInto(line, puts, options)));
    putting.abort();
    await happening;
  } finally {
    putting.abort();
    active = false;
    clearInterval(ticking);
  }
  signal.throwIfAborted();
  return judgeAll(bench, puts, tally, duration);
}

function putInto(
  line: Line,
  puts: Map<string, Put[]>,
  { seed, duration, rate, signal }: FaultRun,
): Promise<void> {
  const mine: Put[] = [];
  puts.set(line.name, mine);
  const { client, stream } = line;
  const next = derivedTraffic({ seed, crashing: false, now: Date.now });
  return putTraffic({ client, stream, next, rate, duration, signal, onPut: (put) => mine.push(put) });
}

/** Milliseconds without an engine, and without dead letters. */
const pauses = { engine: [500, 3_000], letters: [1_000, 3_000] } as const;

function eventsOf({ engine, letters, lines }: Bench, seed: number) {
  const random = randomOf(seed, 'pauses');
  const refused = (): number =>
    lines.reduce((sum, { accounts }) => sum + (accounts.failures.get('dead-letter:store_failed') ?? 0), 0);
  return {
    'engine: killed': async () => {
      await engine.kill();
      await delay(random.integer(...pauses.engine));
      await engine.start();
      return true;
    },
    'dead letters: refused': async () => {
      const before = refused();
      letters.shut();
      await delay(random.integer(...pauses.letters));
      letters.open();
      return refused() > before;
    },
  };
}

async function judgeAll(
  { engine, letters, lines }: Bench,
  puts: ReadonlyMap<string, readonly Put[]>,
  tally: Tally,
  duration: number,
): Promise<Result> {
  const ledger = new Ledger();
  const found = readLetters;
  for (const line of lines) {
    const mine = puts.get(line.name) ?? [];
    const stuck = await untilPassed(line, mine, patience);
    for (const shardId of stuck) ledger.violations.push(`stuck: ${line.stream} ${shardId} stands still`);
    const documents = await readIndex(engine.url ?? '', `torture-${line.name}*`);
    const mineLetters = found(letters.store).filter(({ stream }) => stream === line.stream);
    ledger.add(judge({ puts: mine, documents, letters: mineLetters }));
    ledger.violations.push(...line.accounts.violations().map((sentence) => `accounts: ${sentence}`));
  }
  const floor = duration >= longRun ? floors.long : floors.short;
  const expected: FaultKind[] = [
    ...bulkFaults,
    ...streamFaults,
    ...functionFaults,
    'engine: killed',
    'dead letters: refused',
  ];
  const short = expected
    .filter((kind) => tally.count(kind) < floor)
    .map((kind) => `${kind}: ${tally.count(kind)} of ${floor}`);
  return {
    ledger,
    tally,
    accounts: lines.map(({ name, accounts }) => `${name}: ${accounts.summary}`),
    short,
  };
}

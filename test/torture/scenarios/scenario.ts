import { Releases } from '../../../local/run/releases.ts';
import { type Bench, type BenchOptions, startBench } from '../bench.ts';
import { Tally } from '../faults/tally.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { Line } from '../parts/line.ts';
import type { MutantName } from '../parts/mutants.ts';
import { deployedPace } from '../parts/pace.ts';

export interface ScenarioOptions {
  readonly folder: string;
  readonly seed: number;
  readonly minutes: number;
  readonly mutant?: MutantName | undefined;
  readonly signal: AbortSignal;
  /** Of what happens, in words. */
  readonly print: (message: string) => void;
}

export interface ScenarioResult {
  readonly ledger: Ledger;
  /** What was measured, in words. */
  readonly measured: readonly string[];
  /** What the measured values should have been and weren't, in words. */
  readonly missed: readonly string[];
}

/** A bench with the stack's own settings, in which nothing happens by itself: with the derived pipeline unless told. */
export async function withQuietBench<Result>(
  { folder, seed, mutant }: ScenarioOptions,
  work: (bench: Bench, line: Line) => Promise<Result>,
  given: Partial<Pick<BenchOptions, 'pipelines' | 'windowsOf' | 'shards'>> = {},
): Promise<Result> {
  const releases = new Releases();
  try {
    const edge = { seed, tally: new Tally(), active: () => false };
    const usual = { folder, mutant, pipelines: ['derived'], shards: 4, pace: deployedPace, edge } as const;
    const bench = await startBench({ ...usual, ...given, report: () => undefined }, releases);
    const [line] = bench.lines;
    if (line === undefined) throw new RangeError('a bench without a pipeline');
    return await work(bench, line);
  } finally {
    await releases.run();
  }
}

import { pathToFileURL } from 'node:url';
import type { Pair } from './paired.ts';
import { median } from './paired.ts';
import type { Code, MeasuredContainer, SideName } from './side.ts';
import { startMeasured } from './side.ts';

export type OfBoth<Value> = Readonly<Record<SideName, Value>>;

/** Waits for both, also when one fails, so that neither is left at work. */
export async function ofBoth<Value>(make: (side: SideName) => Promise<Value>): Promise<OfBoth<Value>> {
  const made = [make('before'), make('now')] as const;
  await Promise.allSettled(made);
  return { before: await made[0], now: await made[1] };
}

export interface RoundPlan {
  /** Turns of each side before what counts: a process that has just started is slower, and compiles beside its work. */
  readonly warmUps: number;
  /** Of four turns each, in the order A B B A: what drifts hits both sides alike. */
  readonly cycles: number;
}

/**
 * One round: two turns of each side a cycle, and the medians of their values. Rounds begin with one side and the other in
 * turn.
 */
export async function inTurns(
  { warmUps, cycles }: RoundPlan,
  round: number,
  turn: (side: SideName) => Promise<number>,
): Promise<Pair> {
  const [first, second] = round % 2 === 0 ? (['before', 'now'] as const) : (['now', 'before'] as const);
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1) {
    await turn(first);
    await turn(second);
  }
  const values: OfBoth<number[]> = { before: [], now: [] };
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const side of [first, second, second, first]) values[side].push(await turn(side));
  }
  return { before: median(values.before), now: median(values.now) };
}

/**
 * Lends a fresh container of each side. A round of its own gets them: how the engine compiles a process, and where its
 * memory lies, makes a few percent, which no number of turns in the same two processes would tell from the code's.
 */
export async function withContainers<Result>(
  codes: OfBoth<Code>,
  environmentOf: (side: SideName) => Readonly<Record<string, string>>,
  work: (containers: OfBoth<MeasuredContainer>) => Promise<Result>,
): Promise<Result> {
  const containers = {
    before: startMeasured(codes.before, environmentOf('before')),
    now: startMeasured(codes.now, environmentOf('now')),
  };
  try {
    return await work(containers);
  } finally {
    await Promise.all([containers.before.stop(), containers.now.stop()]);
  }
}

/** The environment of a measured function: an engine without credentials, and a folder in place of its bucket. */
export function engineEnvironment(searchUrl: string, deadLetters: string) {
  return {
    SEARCH_ENDPOINT: searchUrl,
    SEARCH_AUTH: 'none',
    DEAD_LETTERS: pathToFileURL(deadLetters).href,
  };
}

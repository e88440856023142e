import { join } from 'node:path';
import { type Engine, startEngine } from '../../../local/engine/engine.ts';
import type { Releases } from '../../../local/run/releases.ts';
import type { Measure } from '../options.ts';
import type { Plan } from './plans.ts';
import type { Revision } from './revision.ts';
import { type OfBoth, ofBoth } from './rounds.ts';
import { type Setup, startSetup } from './set-up.ts';
import { type Code, makeSide, type Side } from './side.ts';

export interface Measuring {
  readonly revisions: OfBoth<Revision>;
  readonly only: Measure | undefined;
  readonly plan: Plan;
  /** For what is made on the way; the caller removes it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** What the measures share. */
export type Parts = Measuring & {
  readonly releases: Releases;
  readonly deadLetters: string;
  readonly made: Map<string, Promise<OfBoth<Side>>>;
};

/** Once for each pipeline: two measures share one. */
export function sidesOf(
  { revisions, folder, made, signal, onProgress }: Parts,
  pipeline: string,
): Promise<OfBoth<Side>> {
  const before = made.get(pipeline);
  if (before !== undefined) return before;
  onProgress(`making both functions of ${pipeline}`);
  const sides = ofBoth((side) =>
    makeSide(revisions[side], { pipeline, outdir: join(folder, `${pipeline}-${side}`), signal }),
  );
  made.set(pipeline, sides);
  return sides;
}

export async function engineFor({ releases, signal, onProgress }: Parts): Promise<Engine> {
  const engine = await startEngine({ onProgress, signal });
  releases.add(() => engine.stop());
  return engine;
}

export async function setupFor({ releases }: Parts, side: Side, searchUrl: string): Promise<Setup> {
  const setup = await startSetup(side, searchUrl);
  releases.add(setup.stop);
  return setup;
}

export function urlOf({ url }: Engine): string {
  return new URL(url).href;
}

export function withWindows({ aggregator }: Side): Code {
  if (aggregator === undefined) throw new Error('the template of readings has no aggregator');
  return aggregator;
}

import { indexPattern } from './index-pattern.ts';
import type { LocalRun } from './parts.ts';
import { type Rejections, readRejections } from './rejections.ts';

/** What is really there, counted where it is stored and not where it was sent from. */
export interface Stored {
  readonly documents: number;
  readonly rejections: Rejections;
}

export async function countStored(run: LocalRun): Promise<Stored> {
  const index = indexPattern(run);
  await run.search.indices.refresh({ index, ignore_unavailable: true });
  const { count } = await run.search.count({ index, ignore_unavailable: true });
  return { documents: count, rejections: await readRejections(run.deadLetters) };
}

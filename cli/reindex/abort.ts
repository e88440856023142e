import { randomBytes } from 'node:crypto';
import { Fault } from '../kit/fault.ts';
import { doomed, lockName, type Plan, remove } from './aliases.ts';
import type { Ask } from './ask.ts';
import type { Candidate } from './candidate.ts';
import type { Orphan } from './find-indices.ts';
import type { GenerationEngine } from './generation-engine.ts';
import type { Ending } from './let-go.ts';
import { realClock, takeLock } from './lock.ts';
import { discard, finishCommitted } from './move-index.ts';

/**
 * Deletes what an unfinished run has filled for an index, which goes on as it is.
 * @returns false when records go into the next index already, so that it was finished instead
 * @throws Fault when another run is at work on it
 */
export async function abort(
  { plan, target }: Pick<Candidate, 'plan' | 'target'>,
  engineOf: (plan: Plan, run: string) => GenerationEngine,
): Promise<boolean> {
  const run = newRun();
  const engine = engineOf(plan, run);
  const taken = await takeLock(plan, engine, run, { target, positions: [], beat: 0 }, realClock);
  if (taken.kind === 'gone') return true;
  if (taken.kind === 'busy') {
    throw new Fault('TARGET', `Another reindex is at work on ${plan.name}: stop it with Ctrl-C first.`);
  }
  const moving: Ending = {
    ...realClock,
    move: taken.move,
    engine,
    run,
  };
  if (await finishCommitted(moving, taken.observed)) return false;
  await discard(moving);
  return true;
}

/** Deletes an index that was filled for one that isn't there any more. */
export async function removeOrphan(ask: Ask, { index, holder, claim }: Orphan): Promise<void> {
  const actions = [
    remove(index, lockName(holder)),
    ...(claim === undefined ? [] : [remove(index, claim)]),
    { add: { index, alias: lockName(doomed), is_hidden: true } },
  ];
  // Not there as it was seen: another run has done it.
  const { status } = await ask.raw('POST', '/_aliases', { body: { actions } });
  if (status === 200) {
    await ask.raw('POST', '/_aliases', { body: { actions: [{ remove_index: { index } }] } });
  }
}

/** A name for a run that no other has. */
export function newRun(): string {
  return randomBytes(8).toString('hex');
}

import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../kit/fault.ts';
import { firstAliases, holderOf, type Move, noHolder, type Plan, passLock } from './aliases.ts';
import { type GenerationEngine, LostLock, type Observed, type Progress } from './generation-engine.ts';

export interface Clock {
  /** Milliseconds. */
  readonly sleep: (duration: number) => Promise<void>;
  readonly now: () => number;
}

export const realClock: Clock = {
  sleep: async (duration) => {
    await delay(duration);
  },
  now: () => performance.now(),
};

/** For how long a run that is at work may give no sign of life, in milliseconds; it gives one every two seconds. */
export const silentMs = 10_000;
const lookEveryMs = 1_000;

export type Taken =
  | { readonly kind: 'taken'; readonly move: Move; readonly observed: Observed }
  /** Another run is at work on it. */
  | { readonly kind: 'busy' }
  /** The old index isn't there any more. */
  | { readonly kind: 'gone' };

/** Takes the lock of a plan for a run; creates the next index if there is none. */
export async function takeLock(
  plan: Plan,
  engine: GenerationEngine,
  run: string,
  begin: Progress,
  clock: Clock,
): Promise<Taken> {
  for (;;) {
    const seen = await engine.observe();
    if (seen.old === undefined) return { kind: 'gone' };
    if (seen.next === undefined) {
      await engine.create(firstAliases(plan, run), begin);
      continue;
    }
    const move = { ...plan, next: seen.next.name };
    const holder = holderOf(seen.next.aliases) ?? noHolder;
    if (holder !== noHolder && holder !== run && (await isAlive(holder, seen, engine, clock))) {
      return { kind: 'busy' };
    }
    if (!(await engine.change(passLock(move, holder, run)))) continue;
    await settled(engine, clock);
    const observed = await engine.observe();
    // Taken over again at once, or done by a run that was thought dead.
    if (holderOf(observed.next?.aliases ?? []) !== run) continue;
    return { kind: 'taken', move, observed };
  }
}

/** Whether a run gives a sign of life, or another takes its place, while it is watched. */
async function isAlive(
  holder: string,
  seen: Observed,
  engine: GenerationEngine,
  { now, sleep }: Clock,
): Promise<boolean> {
  const beat = seen.next?.progress?.beat;
  for (const until = now() + silentMs; now() < until; ) {
    await sleep(lookEveryMs);
    const { next } = await engine.observe();
    if (next === undefined) return false;
    const current = holderOf(next.aliases);
    if (current === noHolder) return false;
    if (current !== holder || next.progress?.beat !== beat) return true;
  }
  return false;
}

/** For how long a request may be under way in the engine, in milliseconds: a bulk waits a minute for its shard. */
const settlingMs = 90_000;
const settlingEveryMs = 100;
/** As long where the engine doesn't say what is under way. */
const unseenMs = 60_000;

/**
 * Waits until the engine has ended what was sent under the lock's names before. A request that reaches it later finds
 * its name gone; so from here on nothing changes but by who has the lock.
 * @throws Fault when the engine takes too long
 */
export async function settled(engine: GenerationEngine, { now, sleep }: Clock): Promise<void> {
  for (const until = now() + settlingMs; ; ) {
    const requests = await engine.underWay();
    if (requests === undefined) await sleep(unseenMs);
    if (requests === undefined || requests === 0) return;
    if (now() > until) {
      throw new Fault(
        'TARGET',
        'The engine is still busy with requests of an earlier reindex: run it again in a minute, and it goes on.',
      );
    }
    await sleep(settlingEveryMs);
  }
}

/**
 * Takes a run's lock under another name of its own, when a request of it may still be on its way.
 * @returns the new name
 * @throws LostLock when another run has it
 */
export async function renewLock(
  move: Move,
  engine: GenerationEngine,
  run: string,
  clock: Clock,
): Promise<string> {
  const { next } = await engine.observe();
  const holder = holderOf(next?.aliases ?? []);
  const [own, renewals = '0'] = holder?.split(renewedBy) ?? [];
  if (holder === undefined || own !== run) throw new LostLock();
  const renewed = `${run}${renewedBy}${Number(renewals) + 1}`;
  must(await engine.change(passLock(move, holder, renewed)));
  await settled(engine, clock);
  return renewed;
}

const renewedBy = '-';

/** Gives the lock back. One that was lost needs no giving back. */
export async function freeLock(move: Move, engine: GenerationEngine, run: string): Promise<void> {
  await engine.change(passLock(move, run, noHolder));
}

/** @throws LostLock when a request that only the lock's run may send wasn't taken */
export function must(done: boolean): void {
  if (!done) throw new LostLock();
}

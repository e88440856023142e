import { refusedFields } from '../../functions/engine/install/update-mappings.ts';
import { Fault } from '../kit/fault.ts';
import { pacing } from '../kit/pace.ts';
import { type Progress, showBar } from '../kit/progress.ts';
import type { Stopping } from '../kit/stopping.ts';
import { newRun } from './abort.ts';
import type { Ask } from './ask.ts';
import type { Candidate } from './candidate.ts';
import type { ReindexFlags } from './command.ts';
import { LostLock } from './generation-engine.ts';
import type { Guard } from './guard.ts';
import { httpEngine } from './http-engine.ts';
import { realClock } from './lock.ts';
import { type Moved, moveIndex } from './move-index.ts';
import { fingerprint, templateOf } from './read-template.ts';
import { refusedFile } from './refused-file.ts';

export interface Given {
  readonly flags: ReindexFlags;
  readonly stopping: Stopping;
  readonly pipeline: string;
}

/** Moves one index, and shows how far it is. @throws Fault */
export async function moveOne(
  given: Given,
  ask: Ask,
  candidate: Candidate,
  guard: Promise<Guard>,
): Promise<Moved> {
  const { flags, stopping, pipeline } = given;
  const { plan, next, target } = candidate;
  const run = newRun();
  const engine = httpEngine({ ask, plan, run, next });
  const bar = showBar(`documents of ${plan.name}`, candidate.documents);
  const pace = pacing(flags.rate, stopping.signal);
  let areRecordsWaiting = false;
  try {
    const moved = await moveIndex({
      ...{
        plan,
        engine: paced(engine, async (documents) => (areRecordsWaiting ? undefined : await pace(documents))),
        run,
        target,
      },
      longestPauseMs: flags.longestPause * 1_000,
      onPause: async (move) => {
        areRecordsWaiting = move !== undefined;
        return (await guard).watch(move && { flags, move, run });
      },
      leaveRefused: flags.leaveRefused === undefined ? undefined : refusedFile(flags.leaveRefused, plan.old),
      isTemplateSame: async () => fingerprint(await templateOf(ask, pipeline)) === candidate.template,
      isStopping: () => stopping.isStopping,
      onCopied: adder(bar, candidate.documents),
      ...realClock,
    });
    return moved.kind === 'moved' ? { ...moved, ...(await outdatedFields(ask, pipeline, candidate)) } : moved;
  } catch (thrown) {
    if (!(thrown instanceof LostLock)) throw thrown;
    throw new Fault(
      'TARGET',
      `Another reindex has taken ${plan.name} over: let it finish, and look with --dry-run.`,
    );
  } finally {
    bar.end();
  }
}

/** Documents that were written meanwhile come on top of those that were counted. */
function adder(bar: Progress, documents: number): (copied: number) => void {
  return (copied) => bar.add(Math.min(copied, Math.max(0, documents - bar.done())));
}

function paced(
  engine: ReturnType<typeof httpEngine>,
  pace: (documents: number) => Promise<void>,
): ReturnType<typeof httpEngine> {
  return {
    ...engine,
    write: async (lock, documents, patienceMs) => {
      await pace(documents.length);
      return await engine.write(lock, documents, patienceMs);
    },
  };
}

/** A template that came at the very end may have fields that the next index hasn't: the setup gave them to the old one. */
export async function outdatedFields(ask: Ask, pipeline: string, { plan, template }: Candidate) {
  const now = await templateOf(ask, pipeline);
  if (fingerprint(now) === template) return {};
  const fields = await refusedFields((...question) => ask.raw(...question), plan.name, now.properties);
  return fields.length === 0 ? {} : { outdated: fields };
}

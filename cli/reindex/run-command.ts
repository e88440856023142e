import type { Client } from '@elastic/elasticsearch';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { SetupError } from '../../functions/engine/install/setup-error.ts';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { Fault } from '../kit/fault.ts';
import { pacing } from '../kit/pace.ts';
import { type Progress, showBar } from '../kit/progress.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { findTarget } from '../kit/target.ts';
import { targetOptions } from '../kit/target-options.ts';
import { abort, newRun, removeOrphan } from './abort.ts';
import { Ask } from './ask.ts';
import type { Candidate } from './candidate.ts';
import type { ReindexFlags } from './command.ts';
import { CopyWriter } from './copy-writer.ts';
import { checkDisk } from './disk.ts';
import { type FoundIndices, findIndices } from './find-indices.ts';
import { LostLock } from './generation-engine.ts';
import { type Guard, startGuard } from './guard.ts';
import { httpEngine } from './http-engine.ts';
import { realClock } from './lock.ts';
import { type Moved, moveIndex } from './move-index.ts';
import { refusedFile } from './refused-file.ts';
import { type Done, doneText, planText, resultOf } from './report.ts';

/** Reindexes what needs it, prints what was done, and returns the exit code. @throws Fault */
export async function reindex(flags: ReindexFlags, stopping: Stopping): Promise<number> {
  checkTogether(flags);
  const target = await findTarget(targetOptions(flags));
  const client = target.search();
  try {
    const { name: pipeline } = await askPipeline(target, stopping.signal);
    return await withEngine({ flags, stopping, client, pipeline });
  } catch (thrown) {
    if (!(thrown instanceof SetupError)) throw thrown;
    throw new Fault('TARGET', `${thrown.message}.`, thrown);
  } finally {
    await client.close();
  }
}

function checkTogether({ abort, dryRun, leaveRefused, index }: ReindexFlags): void {
  const others = { '--dry-run': dryRun, '--leave-refused': leaveRefused, '--index': index };
  const needless = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (abort === true && needless !== undefined) {
    throw new Fault('USAGE', `--abort ends every unfinished run: leave out ${needless}.`);
  }
}

interface Given {
  readonly flags: ReindexFlags;
  readonly stopping: Stopping;
  readonly client: Client;
  readonly pipeline: string;
}

async function withEngine({ flags, stopping, client, pipeline }: Given): Promise<number> {
  const plain = new Ask(client, 'elasticsearch');
  const engine = await detectEngine((...question) => plain.raw(...question));
  const ask = new Ask(client, engine.distribution);
  const found = await findIndices(ask, engine, pipeline, flags.index);
  if (flags.dryRun === true) {
    printResult(flags, resultOf(pipeline, found, []), () => planText(pipeline, found));
    return 0;
  }
  for (const orphan of found.orphans) await removeOrphan(ask, orphan);
  if (flags.abort === true) return await abortAll({ flags, stopping, client, pipeline }, ask, found);
  const plan = planText(pipeline, found);
  if (flags.json !== true && found.candidates.length > 0) console.error(plan);
  const done = await moveAll({ flags, stopping, client, pipeline }, ask, found.candidates);
  printResult(flags, resultOf(pipeline, found, done), () =>
    found.candidates.length === 0 ? plan : doneText(done, flags, stopping.isStopping),
  );
  return exitCodeOf(found, done);
}

async function moveAll(given: Given, ask: Ask, candidates: readonly Candidate[]): Promise<readonly Done[]> {
  if (candidates.length === 0) return [];
  const { flags, stopping } = given;
  // Starts while the documents are copied; the first pause waits for it.
  const guard = startGuard();
  const done: Done[] = [];
  try {
    for (const candidate of candidates) {
      if (stopping.isStopping) break;
      if (flags.ignoreDisk !== true) await checkDisk(ask, candidate);
      done.push({ candidate, moved: await moveOne(given, ask, candidate, guard) });
    }
  } finally {
    (await guard).end();
  }
  return done;
}

async function abortAll({ client, flags }: Given, ask: Ask, found: FoundIndices): Promise<number> {
  const begun = found.candidates.filter((each) => each.begun !== undefined);
  const lines: string[] = [];
  for (const candidate of begun) {
    const { plan, next } = candidate;
    const isGone = await abort(candidate, (of, run) =>
      httpEngine({ ask, plan: of, run, next, writer: new CopyWriter(client, ask) }),
    );
    lines.push(
      isGone ? `${plan.name} goes on as it was.` : `${plan.name} was replaced already, and is finished.`,
    );
  }
  printResult(flags, { aborted: begun.map(({ plan }) => plan.name) }, () =>
    lines.length === 0 ? 'No reindex was unfinished.' : lines,
  );
  return 0;
}

function exitCodeOf({ candidates }: FoundIndices, done: readonly Done[]): number {
  return done.filter(({ moved: { kind } }) => kind === 'moved').length === candidates.length ? 0 : 1;
}

async function moveOne(given: Given, ask: Ask, candidate: Candidate, guard: Promise<Guard>): Promise<Moved> {
  const { flags, stopping, client } = given;
  const { plan, next, target } = candidate;
  const run = newRun();
  const engine = httpEngine({ ask, plan, run, next, writer: new CopyWriter(client, ask) });
  const bar = showBar(`documents of ${plan.name}`, candidate.documents);
  const pace = pacing(flags.rate, stopping.signal);
  let areRecordsWaiting = false;
  try {
    return await moveIndex({
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
      isStopping: () => stopping.isStopping,
      onCopied: adder(bar, candidate.documents),
      ...realClock,
    });
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
    write: async (lock, documents) => {
      await pace(documents.length);
      return await engine.write(lock, documents);
    },
  };
}

import type { Client } from '@elastic/elasticsearch';
import { detectEngine } from '../../functions/engine/install/detect-engine.ts';
import { SetupError } from '../../functions/engine/install/setup-error.ts';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { targetOptions } from '../kit/target-options.ts';
import { abort, removeOrphan } from './abort.ts';
import { Ask } from './ask.ts';
import type { Candidate } from './candidate.ts';
import type { ReindexFlags } from './command.ts';
import { checkDisk } from './disk.ts';
import { type FoundIndices, findIndices } from './find-indices.ts';
import { startGuard } from './guard.ts';
import { httpEngine } from './http-engine.ts';
import { type Given, moveOne } from './move-one.ts';
import { type Done, doneText, planText, resultOf } from './report.ts';

/** Reindexes what needs it, prints what was done, and returns the exit code. @throws Fault */
export async function reindex(flags: ReindexFlags, stopping: Stopping): Promise<number> {
  checkTogether(flags);
  const target = await findTarget(targetOptions(flags));
  const client = await target.search();
  try {
    const { name: pipeline, lateWrites } = await askPipeline(target, stopping.signal);
    checkPause(flags, pipeline, lateWrites);
    return await withEngine(client, { flags, stopping, pipeline });
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

/** What waits for longer than `lateWrites` becomes a dead letter. */
export function checkPause(
  { longestPause }: Pick<ReindexFlags, 'longestPause'>,
  pipeline: string,
  lateWrites = Infinity,
): void {
  if (longestPause * 1_000 < lateWrites) return;
  const seconds = Math.ceil(lateWrites / 1_000) - 1;
  const pass = seconds >= 1 ? `pass --longest-pause ${seconds} or less, or ` : '';
  throw new Fault(
    'OPTION',
    `--longest-pause ${longestPause} isn't shorter than the lateWrites of ${pipeline}, ${lateWrites / 1_000} s, after which records that wait become dead letters: ${pass}raise lateWrites and deploy it.`,
  );
}

async function withEngine(client: Client, { flags, stopping, pipeline }: Given): Promise<number> {
  const plain = new Ask(client, 'elasticsearch');
  const engine = await detectEngine((...question) => plain.raw(...question));
  const ask = new Ask(client, engine.distribution);
  const found = await findIndices(ask, engine, pipeline, flags.index);
  if (flags.dryRun === true) {
    printResult(flags, resultOf(pipeline, found, []), () => planText(pipeline, found));
    return 0;
  }
  for (const orphan of found.orphans) await removeOrphan(ask, orphan);
  if (flags.abort === true) return await abortAll({ flags, stopping, pipeline }, ask, found);
  const plan = planText(pipeline, found);
  if (flags.json !== true && found.candidates.length > 0) console.error(plan);
  const done = await moveAll({ flags, stopping, pipeline }, ask, found.candidates);
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
      const moved = await moveOne(given, ask, candidate, guard);
      done.push({ candidate, moved });
      // The others were compared with the same template.
      if (moved.kind === 'changed') break;
    }
  } finally {
    (await guard).end();
  }
  return done;
}

async function abortAll({ flags }: Given, ask: Ask, found: FoundIndices): Promise<number> {
  const begun = found.candidates.filter((each) => each.begun !== undefined);
  const lines: string[] = [];
  for (const candidate of begun) {
    const { plan, next } = candidate;
    const isGone = await abort(candidate, (of, run) => httpEngine({ ask, plan: of, run, next }));
    lines.push(
      isGone ? `${plan.name} goes on as it was.` : `${plan.name} was replaced already, and is finished.`,
    );
  }
  printResult(flags, { aborted: begun.map(({ plan }) => plan.name) }, () =>
    lines.length === 0 ? 'No reindex was unfinished.' : lines,
  );
  return 0;
}

export function exitCodeOf({ candidates, leftOut }: FoundIndices, done: readonly Done[]): number {
  const moved = done.filter((each) => each.moved.kind === 'moved' && each.moved.outdated === undefined);
  return moved.length === candidates.length && leftOut.length === 0 ? 0 : 1;
}

import type { Client } from '@elastic/elasticsearch';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { count, plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { showProgress } from '../kit/progress.ts';
import { printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import type { Target } from '../kit/target.ts';
import { targetOptions } from '../kit/target-options.ts';
import { cleanUp } from './clean-up.ts';
import type { Flags } from './command.ts';
import { findDocuments } from './documents.ts';
import { describePipeline, inspect } from './inspect.ts';
import { putAll } from './put-marked.ts';
import { Reconciliation } from './reconcile.ts';
import { missingLines, report, summary } from './report.ts';
import { textsOf } from './texts.ts';
import { wait } from './wait.ts';

interface Parts {
  readonly target: Target;
  readonly invoker: Invoker;
  readonly store: LetterStore;
  readonly search: Client;
}

/** Verifies, prints what became of the records, and returns the exit code. @throws Fault */
export async function verify(flags: Flags, stopping: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const parts = { target, invoker: target.invoker(), store: target.store(), search: await target.search() };
  try {
    return await verifyParts(flags, parts, stopping);
  } finally {
    parts.invoker.close();
    parts.store.close();
    await parts.search.close();
  }
}

async function verifyParts(flags: Flags, parts: Parts, stopping: Stopping): Promise<number> {
  const { pipeline, index, ownIds } = await describePipeline(parts.invoker, stopping.signal);
  if (ownIds) throw ownIdsFault(pipeline);
  const texts = await textsOf(pipeline, flags);
  // Asked before anything is put: without these rights nothing could be reconciled or cleaned up.
  await findDocuments(parts.search, index, ['none']);
  const startedAt = Date.now();
  const records = await putAll(parts.target, texts, stopping.signal);
  console.error(
    `${plural(records.length, 'record')} put into ${parts.target.stream().name}; waiting for them`,
  );
  const expectations = await inspect(parts.invoker, records, stopping.abandonSignal).catch(
    (thrown: unknown) => {
      console.error(`not removed again: what ${plural(records.length, 'record')} may bring`);
      throw thrown;
    },
  );
  const reconciled = new Reconciliation(expectations);
  try {
    const where = { ...parts, pipeline, index, startedAt };
    // Stopped, it still waits for some seconds: what isn't found can't be taken away.
    const hide = showFound(reconciled);
    await wait(reconciled, where, flags.timeout * 1_000, stopping.abandonSignal).finally(hide);
    const said = `${pipeline}: ${verdict(reconciled, stopping.wasInterrupted)}`;
    printResult(flags, summary(pipeline, reconciled), () => [
      said,
      report(reconciled),
      ...missingLines(reconciled),
    ]);
  } finally {
    if (!flags.keep) await cleanUp(reconciled, parts, pipeline);
  }
  return reconciled.counts.missing > 0 ? 1 : 0;
}

/** How many of the records are accounted for by now. Returns what stops it. */
function showFound(reconciled: Reconciliation): () => void {
  const { put } = reconciled.counts;
  const done = () => put - reconciled.counts.missing;
  return showProgress({ total: put, done, text: () => `${count(done())} of ${count(put)} records` });
}

function ownIdsFault(pipeline: string): Fault {
  return new Fault(
    'TARGET',
    `${pipeline} makes its own ids, so that documents of a verification could replace yours: verify a pipeline with derived ids.`,
  );
}

function verdict({ counts: { missing } }: Reconciliation, stopped: boolean): string {
  if (missing === 0) return 'every record is accounted for';
  if (stopped) return 'stopped before every record was found';
  return `${plural(missing, 'record')} ${missing === 1 ? 'is' : 'are'} missing`;
}

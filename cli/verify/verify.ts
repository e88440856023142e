import type { Client } from '@elastic/elasticsearch';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { runCommand } from '../kit/command-run.ts';
import { plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import type { Invoker } from '../kit/invoke-function.ts';
import { wholeNumber } from '../kit/option-values.ts';
import type { Stopping } from '../kit/stopping.ts';
import { findTarget, type Target } from '../kit/target.ts';
import { type TargetFlags, targetOptions, withTarget } from '../kit/target-options.ts';
import { cleanUp } from './clean-up.ts';
import { findDocuments } from './documents.ts';
import { describePipeline, inspect } from './inspect.ts';
import { putAll } from './put-marked.ts';
import { Reconciliation } from './reconcile.ts';
import { missingLines, report } from './report.ts';
import { textsOf } from './texts.ts';
import { wait } from './wait.ts';

interface Flags extends TargetFlags {
  readonly records: number;
  readonly file?: string;
  readonly timeout: number;
  readonly keep?: true;
}

function verifyCommand(): StrictCommand {
  const command = new StrictCommand('verify')
    .description(
      'Puts records into a running pipeline, waits for them, and says what became of each: searchable, filtered, in ' +
        'the dead letters, or missing. Then removes its own documents and dead letters.',
    )
    .option('-n, --records <n>', 'sample records to put', wholeNumber(1, 10_000), 100)
    .option('-f, --file <path>', 'put the lines of this file instead, at most 10,000')
    .option('-t, --timeout <seconds>', 'how long to wait for the last record', wholeNumber(1, 3_600), 120)
    .option('--keep', 'keep the documents and dead letters of the verification');
  return withTarget(command, ['bucket', 'function', 'stream', 'search']).addHelpText(
    'after',
    '\nExit code: 0 every record is accounted for, 1 some are missing or something failed, 130 Ctrl-C.',
  );
}

interface Parts {
  readonly target: Target;
  readonly invoker: Invoker;
  readonly store: LetterStore;
  readonly search: Client;
}

async function main(flags: Flags, stopping: Stopping): Promise<number> {
  const target = await findTarget(targetOptions(flags));
  const parts = { target, invoker: target.invoker(), store: target.store(), search: target.search() };
  try {
    return await verify(flags, parts, stopping);
  } finally {
    parts.invoker.close();
    parts.store.close();
    await parts.search.close();
  }
}

async function verify(flags: Flags, parts: Parts, stopping: Stopping): Promise<number> {
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
    await wait(reconciled, where, flags.timeout * 1_000, stopping.abandonSignal);
    console.log(`${pipeline}: ${verdict(reconciled, stopping.wasInterrupted)}\n${report(reconciled)}`);
    for (const line of missingLines(reconciled)) console.log(line);
  } finally {
    if (!flags.keep) await cleanUp(reconciled, parts, pipeline);
  }
  return reconciled.counts.missing > 0 ? 1 : 0;
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

await runCommand((stopping) => main(verifyCommand().parse().opts<Flags>(), stopping));

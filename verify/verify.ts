import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { Command } from 'commander';
import type { LetterStore } from '../functions/dead-letters/store.ts';
import { loadDemo } from '../local/run/pipelines.ts';
import { Fault } from '../producer/fault.ts';
import { kinesisClient } from '../producer/kinesis-client.ts';
import { count } from '../producer/report.ts';
import type { Stopping } from '../producer/stopping.ts';
import { runCommand } from '../recovery/command-run.ts';
import type { Invoker } from '../recovery/invoke.ts';
import { wholeNumber } from '../recovery/number-option.ts';
import { findTarget, type Target } from '../recovery/target.ts';
import { type TargetFlags, targetOptions, withTarget } from '../recovery/target-options.ts';
import { deleteDocuments, findDocuments } from './documents.ts';
import { describePipeline, inspect } from './inspect.ts';
import { deleteLetters, findLetters } from './letters.ts';
import type { MarkedRecord } from './marked-record.ts';
import { putMarked } from './put-marked.ts';
import { Reconciliation } from './reconcile.ts';
import { missingLines, report } from './report.ts';

interface Flags extends TargetFlags {
  readonly records: number;
  readonly file?: string;
  readonly timeout: number;
  readonly keep?: true;
}

const searchEvery = 250;
const lettersEvery = 2_000;

function verifyCommand(): Command {
  const command = new Command('verify')
    .description(
      'Puts records into a running pipeline, waits for them, and says what became of each: searchable, filtered, in ' +
        'the dead letters, or missing. Then takes its documents and dead letters away again.',
    )
    .option('-n, --records <n>', 'sample records to put', wholeNumber(1, 10_000), 100)
    .option('-f, --file <path>', 'put the lines of this file instead, at most 10,000')
    .option('-t, --timeout <seconds>', 'how long to wait for the last record', wholeNumber(1, 3_600), 120)
    .option('--keep', 'leave documents and dead letters where they are');
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
  const records = await putAll(parts.target, texts);
  console.error(`${count(records.length)} records put into ${parts.target.stream().name}; waiting for them`);
  const reconciled = new Reconciliation(await inspect(parts.invoker, records, stopping.abandonSignal));
  try {
    await wait(reconciled, { ...parts, pipeline, index, startedAt }, flags.timeout * 1_000, stopping.signal);
    console.log(`${pipeline}: ${verdict(reconciled)}\n${report(reconciled)}`);
    for (const line of missingLines(reconciled)) console.log(line);
  } finally {
    if (!flags.keep) await cleanUp(reconciled, parts, pipeline);
  }
  return reconciled.counts.missing > 0 ? 1 : 0;
}

function ownIdsFault(pipeline: string): Fault {
  return new Fault(
    'TARGET',
    `${pipeline} writes under ids of its own, where documents of a verification could replace yours; verify a pipeline with derived ids.`,
  );
}

async function textsOf(pipeline: string, { file, records }: Flags): Promise<string[]> {
  if (file !== undefined) return linesOf(file);
  const demo = await loadDemo(pipeline).catch(() => {
    throw new Fault('OPTION', `There is no pipelines/demo/${pipeline}.ts to take samples from: pass --file.`);
  });
  const samples = demo.records({ seed: randomInt(2 ** 31), count: records, now: Date.now() });
  return [...samples].map(({ data }) => data);
}

const mostLines = 10_000;

function linesOf(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    if (lines.length > 0 && lines.length <= mostLines) return lines;
    throw new Fault(
      'OPTION',
      `--file: ${file} has ${count(lines.length)} lines; give one with 1 to ${count(mostLines)}.`,
    );
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault(
      'OPTION',
      `--file: ${file} can't be read: ${thrown instanceof Error ? thrown.message : thrown}.`,
    );
  }
}

async function putAll(target: Target, texts: readonly string[]): Promise<MarkedRecord[]> {
  const { name, account } = target.stream();
  const client = kinesisClient(account);
  const records: MarkedRecord[] = [];
  try {
    await putMarked(client, name, texts, `verify-${randomUUID()}`, (taken) => records.push(...taken));
  } catch (thrown) {
    // What was taken is verified all the same, and taken away again.
    if (records.length === 0) throw thrown;
    console.error(thrown instanceof Error ? thrown.message : thrown);
  } finally {
    client.destroy();
  }
  return records;
}

interface Where extends Parts {
  readonly pipeline: string;
  readonly index: string;
  readonly startedAt: number;
}

/** Looks until every record is found, the time is over, or Ctrl-C. */
async function wait(
  reconciled: Reconciliation,
  { store, search, pipeline, index, startedAt }: Where,
  timeout: number,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + timeout;
  let lettersAt = 0;
  while (reconciled.counts.missing > 0 && !signal.aborted && performance.now() < deadline) {
    reconciled.foundDocuments(await findDocuments(search, index, reconciled.missingIds), performance.now());
    if (performance.now() - lettersAt >= lettersEvery && reconciled.counts.missing > 0) {
      const wanted = reconciled.missingIdentities;
      reconciled.foundLetters(await findLetters(store, pipeline, wanted, { from: startedAt, signal }));
      lettersAt = performance.now();
    }
    await delay(searchEvery, undefined, { signal }).catch(() => undefined);
  }
}

function verdict({ counts: { missing } }: Reconciliation): string {
  if (missing === 0) return 'every record is accounted for';
  return missing === 1 ? '1 record is missing' : `${count(missing)} records are missing`;
}

async function cleanUp(
  reconciled: Reconciliation,
  { store, search }: Parts,
  pipeline: string,
): Promise<void> {
  // A document that no search has found may be there, not refreshed yet.
  const unseen = reconciled.missing.flatMap(({ documents }) => documents);
  const documents = [...reconciled.documents.values(), ...unseen];
  const letters = [...reconciled.letters.values()];
  await deleteDocuments(search, documents);
  await deleteLetters(store, pipeline, letters);
  console.error(
    `taken away again: ${count(reconciled.documents.size)} documents, ${count(letters.length)} dead letters`,
  );
}

await runCommand((stopping) => main(verifyCommand().parse().opts<Flags>(), stopping));

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Invocation, Invoker } from '../../../cli/kit/invoke-function.ts';
import { readCatalog } from '../../../cli/letters/catalog.ts';
import type { Letter } from '../../../cli/letters/letter.ts';
import { planRedrive } from '../../../cli/redrive/plan.ts';
import type { Outcome } from '../../../cli/redrive/redrive-function.ts';
import { RedriveTally } from '../../../cli/redrive/redrive-report.ts';
import { type RedriveOptions, redrive } from '../../../cli/redrive/redrive-run.ts';
import { folderStore } from '../../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../../functions/dead-letters/store.ts';

export const never = new AbortController().signal;
export const sequenceNumbers = (letters: readonly Letter[]) =>
  letters.map(({ sequenceNumber }) => sequenceNumber);

/** A bucket for each test, in a folder of its own. */
export function letterFolder() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'redrive-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    get path() {
      return folder;
    },
    get store(): LetterStore {
      return folderStore(folder);
    },
    letters: (prefix: string) => lettersIn(folderStore(folder), prefix),
  };
}

async function lettersIn(store: LetterStore, prefix: string): Promise<Letter[]> {
  const found: Letter[] = [];
  const onUnreadable = (key: string) => expect(key).toBeUndefined();
  for await (const object of readCatalog({ store, prefixes: [prefix], onUnreadable, signal: never })) {
    found.push(...object.letters);
  }
  return found;
}

/** A function that does with each record what is said of its sequence number, and notes what it was invoked with. */
export function functionThat(answer: (sequenceNumber: string) => Outcome['status'] | 'crash', name = 'f') {
  const invocations: string[][] = [];
  const indexed = new Set<string>();
  const invoke = async (event: unknown): Promise<Invocation> => {
    const { Records } = Object(event);
    const numbers: string[] = Records.map(
      ({ kinesis }: { kinesis: { sequenceNumber: string } }) => kinesis.sequenceNumber,
    );
    invocations.push(numbers);
    const statuses = numbers.map(answer);
    if (statuses.includes('crash')) return { kind: 'crashed', message: 'signal: killed' };
    for (const [position, number] of numbers.entries())
      if (statuses[position] === 'indexed') indexed.add(number);
    const failures = [{ stage: 'bulk', type: 'newest', message: '' }];
    return {
      kind: 'answer',
      answer: { pipeline: 'events', outcomes: statuses.map((status) => ({ status, failures })) },
    };
  };
  const invoker: Invoker = { name, invoke, close: () => undefined };
  return { invoker, invocations, indexed };
}

/** Plans a redrive of all that is stored, and runs it. */
export async function run(
  invoker: Invoker,
  over: LetterStore,
  batchSize = 3,
  signal = never,
  aggregator?: Invoker,
) {
  const prefixes = ['rejected/events/', 'aws/lambda/'];
  const plan = await planRedrive(
    { store: over, prefixes, onUnreadable: () => undefined, signal: never },
    () => true,
  );
  const outcomes: Outcome[] = [];
  const tally = new RedriveTally(aggregator !== undefined);
  const onOutcome: RedriveOptions['onOutcome'] = (outcome, ...windows) => {
    outcomes.push(outcome);
    tally.add(outcome, ...windows);
  };
  const pace = async () => undefined;
  const options = {
    store: over,
    invoker,
    aggregator,
    pipeline: 'events',
    plan,
    batchSize,
    pace,
    onOutcome,
    signal,
    abandon: never,
  };
  const done = await redrive(options);
  return { ...done, outcomes, planned: plan.length, summary: tally.summary(plan.length) };
}

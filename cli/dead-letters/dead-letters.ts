import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { runCommand } from '../kit/command-run.ts';
import { Fault } from '../kit/fault.ts';
import { wholeNumber } from '../kit/option-values.ts';
import type { Stopping } from '../kit/stopping.ts';
import { findTarget } from '../kit/target.ts';
import { type TargetFlags, targetOptions, withTarget } from '../kit/target-options.ts';
import { readCatalog } from '../letters/catalog.ts';
import { letterFilter } from '../letters/filter.ts';
import { type FilterFlags, filterOf, withFilter } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import { identityOf, type Letter } from '../letters/letter.ts';
import { type EraseFlags, eraseLetters, withErase } from './erase-command.ts';
import { CountTable, letterLine, shownLetter } from './letter-report.ts';

interface Flags extends TargetFlags, FilterFlags {
  readonly redriven?: true;
  readonly limit: number;
}

type Action = (letters: AsyncIterable<Found>) => Promise<number>;
interface Found {
  readonly key: string;
  readonly letter: Letter;
}

type Run = (flags: Flags, action: Action) => Promise<void>;
type Erase = (wanted: readonly string[], flags: EraseFlags) => Promise<void>;

function deadLettersCommand(run: Run, eraseThem: Erase): StrictCommand {
  const command = new StrictCommand('dead-letters').description(
    'Shows the records that could not be indexed: those that the indexer rejected, and batches that Lambda gave up. ' +
      'Only erase changes anything.',
  );
  const sub = (name: string, description: string) =>
    withFilter(withTarget(command.command(name).description(description), ['bucket'])).option(
      '--redriven',
      'dead letters that a redrive has settled, instead of those that wait',
    );
  sub('count', 'count dead letters by reason').action((flags: Flags) => run(flags, countLetters));
  sub('list', 'list dead letters, one a line: arrival, shard and sequence number, reason, index')
    .option('--limit <n>', 'list at most this many', wholeNumber(1, 1_000_000_000), 1_000)
    .action((flags: Flags) => run(flags, listLetters(flags.limit)));
  sub('show', 'show one dead letter as JSON, and its bytes as text if they are text')
    .argument('<sequenceNumber>', 'as list shows it, with or without the shard before it')
    .action((wanted: string, flags: Flags) => run(flags, showLetter(wanted)));
  withErase(
    command.command('erase').description('delete dead letters for good, such as those of a person'),
  ).action(eraseThem);
  return command;
}

async function* find(flags: Flags, stopping: Stopping): AsyncGenerator<Found> {
  const target = await findTarget(targetOptions(flags));
  const store = target.store();
  const below = target.pipeline === undefined ? '' : `${target.pipeline}/`;
  const isMeant = letterFilter(filterOf(flags));
  const seen = new Set<string>();
  try {
    const catalog = {
      store,
      prefixes: flags.redriven
        ? [`${prefixes.redriven}${below}`]
        : [`${prefixes.rejected}${below}`, prefixes.discarded],
      stream: target.onlyStream,
      onUnreadable: leftAlone,
      signal: stopping.signal,
    };
    for await (const { key, letters } of readCatalog(catalog)) {
      for (const letter of letters) {
        // A batch that was delivered twice may be there twice; it is one record.
        if (!isMeant(letter) || seen.has(identityOf(letter))) continue;
        seen.add(identityOf(letter));
        yield { key, letter };
      }
    }
  } finally {
    store.close();
  }
}

async function countLetters(letters: AsyncIterable<Found>): Promise<number> {
  const table = new CountTable();
  for await (const { letter } of letters) table.add(letter);
  console.log(table.text());
  return 0;
}

function listLetters(limit: number): Action {
  return async (letters) => {
    let listed = 0;
    for await (const { letter } of letters) {
      if (listed === limit) {
        console.error(`There are more than ${limit}: choose fewer with the options, or raise --limit.`);
        break;
      }
      console.log(letterLine(letter));
      listed += 1;
    }
    if (listed === 0) console.error('No dead letter matches.');
    return 0;
  };
}

function showLetter(wanted: string): Action {
  return async (letters) => {
    for await (const { key, letter } of letters) {
      if (![letter.sequenceNumber, `${letter.shardId}:${letter.sequenceNumber}`].includes(wanted)) continue;
      console.log(shownLetter(key, letter));
      return 0;
    }
    throw new Fault('INPUT', `No dead letter ${wanted} matches the options.`);
  };
}

await runCommand(async (stopping) => {
  let code = 0;
  await deadLettersCommand(
    async (flags, action) => {
      code = await action(find(flags, stopping));
    },
    async (wanted, flags) => {
      code = await eraseLetters(wanted, flags, stopping);
    },
  ).parseAsync();
  return code;
});

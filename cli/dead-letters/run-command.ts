import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { printJsonList, printResult } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import { targetOptions } from '../kit/target-options.ts';
import { readCatalog } from '../letters/catalog.ts';
import { letterFilter } from '../letters/filter.ts';
import { filterOf } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import { identityOf, type Letter } from '../letters/letter.ts';
import type { Flags } from './command.ts';
import { LetterCounts, letterLine, listedLetter, shownLetter } from './letter-report.ts';

interface Found {
  readonly key: string;
  readonly letter: Letter;
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

/** Each returns the exit code. @throws Fault when there is no such target */
export async function countLetters(flags: Flags, stopping: Stopping): Promise<number> {
  const counts = new LetterCounts();
  for await (const { letter } of find(flags, stopping)) counts.add(letter);
  printResult(flags, { letters: counts.total, byReason: counts.rows() }, () => counts.text());
  return 0;
}

export async function listLetters(flags: Flags, stopping: Stopping): Promise<number> {
  const letters = upTo(flags.limit, find(flags, stopping));
  if (flags.json) {
    await printJsonList(mapped(letters, listedLetter));
    return 0;
  }
  let listed = 0;
  for await (const { letter } of letters) {
    console.log(letterLine(letter));
    listed += 1;
  }
  if (listed === 0) console.error('No dead letter matches.');
  return 0;
}

async function* upTo(limit: number, letters: AsyncIterable<Found>): AsyncGenerator<Found> {
  let listed = 0;
  for await (const found of letters) {
    if (listed === limit) {
      console.error(`There are more than ${limit}: choose fewer with the options, or raise --limit.`);
      return;
    }
    listed += 1;
    yield found;
  }
}

async function* mapped<Item, Result>(
  items: AsyncIterable<Item>,
  change: (item: Item) => Result,
): AsyncGenerator<Result> {
  for await (const item of items) yield change(item);
}

/** @throws Fault when there is no such letter */
export async function showLetter(wanted: string, flags: Flags, stopping: Stopping): Promise<number> {
  for await (const { key, letter } of find(flags, stopping)) {
    if (![letter.sequenceNumber, `${letter.shardId}:${letter.sequenceNumber}`].includes(wanted)) continue;
    console.log(shownLetter(key, letter));
    return 0;
  }
  throw new Fault('INPUT', `No dead letter ${wanted} matches the options.`);
}

import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { count, plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import { findTarget } from '../kit/find-target.ts';
import { printResult, type ResultFlags } from '../kit/result.ts';
import type { Stopping } from '../kit/stopping.ts';
import type { Target } from '../kit/target.ts';
import { targetOptions } from '../kit/target-options.ts';
import { letterFilter } from '../letters/filter.ts';
import { filterOf } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import type { Letter } from '../letters/letter.ts';
import type { EraseFlags } from './command.ts';
import { contentsOf } from './contents.ts';
import { type Erased, type EraseOptions, erase } from './erase.ts';
import { type Mention, mentions } from './mentions.ts';

/** @returns the exit code: 1 when something was left that may have to go. @throws Fault when nothing is chosen */
export async function eraseLetters(
  wanted: readonly string[],
  flags: EraseFlags,
  stopping: Stopping,
): Promise<number> {
  const choose = chooser(wanted, flags);
  const target = await findTarget(targetOptions(flags));
  const store = target.store();
  let unreadable = 0;
  const onUnreadable = (key: string, reason: string): void => {
    unreadable += 1;
    leftAlone(key, reason);
  };
  const write = flags.yes === true;
  const options = { store, choose, write, onUnreadable, signal: stopping.signal, ...placesOf(target) };
  // A record that is named is erased with all values in it.
  const wholeRecords = flags.wholeRecords === true || wanted.length > 0;
  try {
    const left = (await reportErased(erase({ ...options, wholeRecords }), write, flags)) + unreadable;
    return write && left > 0 ? 1 : 0;
  } finally {
    store.close();
  }
}

function chooser(wanted: readonly string[], flags: EraseFlags): EraseOptions['choose'] {
  const { containing } = flags;
  if (wanted.length === 0 && (containing ?? '').trim() === '') {
    throw new Fault('USAGE', 'Say what to erase: --containing TEXT, or sequence numbers as list shows them.');
  }
  const isMeant = letterFilter(filterOf(flags));
  const isNamed = ({ shardId, sequenceNumber }: Letter) =>
    wanted.length === 0 ||
    wanted.some((one) => [sequenceNumber, `${shardId}:${sequenceNumber}`].includes(one));
  const mention = containing === undefined ? whatever : mentions(containing);
  return (letter) => (isMeant(letter) && isNamed(letter) ? mention(letter) : { found: false, values: 0 });
}

function whatever({ data }: Letter): Mention {
  return { found: true, values: contentsOf(data).values };
}

function placesOf({ pipeline, onlyStream }: Target): Pick<EraseOptions, 'prefixes' | 'stream'> {
  const below = pipeline === undefined ? '' : `${pipeline}/`;
  const { rejected, redriven, discarded } = prefixes;
  return { prefixes: [`${rejected}${below}`, `${redriven}${below}`, discarded], stream: onlyStream };
}

/** A line for each letter, without its payload; then what all of it comes to. @returns how many were left */
async function reportErased(
  letters: AsyncIterable<Erased>,
  write: boolean,
  { json }: ResultFlags,
): Promise<number> {
  const numbers = { erased: 0, shared: 0 };
  const told: Erased[] = [];
  for await (const letter of letters) {
    numbers[letter.outcome] += 1;
    if (json) told.push(letter);
    else console.log(erasedLine(letter, write));
  }
  printResult({ json }, { written: write, ...numbers, letters: told }, () => summary(numbers, write));
  return numbers.shared;
}

function erasedLine({ key, shardId, sequenceNumber, values, outcome }: Erased, write: boolean): string {
  const shared = `left: its record holds ${plural(values, 'value')}`;
  const said = outcome === 'shared' ? shared : write ? 'erased' : 'would be erased';
  return `${shardId}:${sequenceNumber}  ${said}  ${key}`;
}

function summary({ erased, shared }: Readonly<Record<Erased['outcome'], number>>, write: boolean): string {
  if (erased + shared === 0) return 'No dead letter matches.';
  const letters = plural(erased, 'letter');
  return [
    write ? `${letters} erased.` : `${letters} would be erased. Nothing has changed: pass --yes.`,
    ...(shared > 0
      ? [
          `${count(shared)} left, because their records hold other values too: --whole-records erases them all.`,
        ]
      : []),
  ].join('\n');
}

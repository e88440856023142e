import type { Command } from 'commander';
import { prefixes } from '../../functions/dead-letters/prefixes.ts';
import { count, plural } from '../kit/count.ts';
import { Fault } from '../kit/fault.ts';
import type { Stopping } from '../kit/stopping.ts';
import { findTarget, type Target } from '../kit/target.ts';
import { type TargetFlags, targetOptions, withTarget } from '../kit/target-options.ts';
import { letterFilter } from '../letters/filter.ts';
import { type FilterFlags, filterOf, withFilter } from '../letters/filter-options.ts';
import { leftAlone } from '../letters/left-alone.ts';
import type { Letter } from '../letters/letter.ts';
import { contentsOf } from './contents.ts';
import { type Erased, type EraseOptions, erase } from './erase.ts';
import { type Mention, mentions } from './mentions.ts';

export interface EraseFlags extends TargetFlags, FilterFlags {
  readonly containing?: string;
  readonly wholeRecords?: true;
  readonly yes?: true;
}

export function withErase(command: Command): Command {
  return withFilter(withTarget(command, ['bucket']))
    .argument('[sequenceNumber...]', 'as list shows them, with or without the shard before it')
    .option(
      '--containing <text>',
      'letters that contain this as a word, in upper or lower case: in their bytes (compressed and aggregated ones too), their partition key, or the index or id of their document',
    )
    .option('--whole-records', 'records that hold several values too, with all of their values')
    .option('--yes', 'erase for good; without it, only show what would be erased');
}

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
    const left = (await reportErased(erase({ ...options, wholeRecords }), write)) + unreadable;
    return write && left > 0 ? 1 : 0;
  } finally {
    store.close();
  }
}

function chooser(wanted: readonly string[], flags: EraseFlags): EraseOptions['choose'] {
  const { containing } = flags;
  if (wanted.length === 0 && (containing ?? '').trim() === '') {
    throw new Fault(
      'OPTION',
      'Say what to erase: --containing TEXT, or sequence numbers as list shows them.',
    );
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
async function reportErased(letters: AsyncIterable<Erased>, write: boolean): Promise<number> {
  const numbers = { erased: 0, shared: 0 };
  for await (const { key, shardId, sequenceNumber, values, outcome } of letters) {
    numbers[outcome] += 1;
    const shared = `left: its record holds ${plural(values, 'value')}`;
    const said = outcome === 'shared' ? shared : write ? 'erased' : 'would be erased';
    console.log(`${shardId}:${sequenceNumber}  ${said}  ${key}`);
  }
  console.log(summary(numbers, write));
  return numbers.shared;
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

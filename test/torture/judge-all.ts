import type { Bench } from './bench.ts';
import { Ledger } from './oracle/ledger.ts';
import { readIndex } from './oracle/read-index.ts';
import { readLetters } from './oracle/read-letters.ts';
import { strains } from './strains.ts';
import type { Put } from './traffic/intent.ts';

/** Holds what was put into each line of the bench, by its name, against its index, dead letters and log lines. */
export async function judgeAll(
  { engine, letters, lines }: Bench,
  puts: ReadonlyMap<string, readonly Put[]>,
): Promise<Ledger> {
  const ledger = new Ledger();
  const found = readLetters(letters.store);
  for (const { name, stream, accounts } of lines) {
    if (name === 'clocks') continue;
    const { index, judge } = strains[name];
    const documents = await readIndex(engine.url ?? '', index);
    const mine = found.filter((letter) => letter.stream === stream);
    ledger.add(judge({ puts: puts.get(name) ?? [], documents, letters: mine }));
    ledger.violations.push(...accounts.violations().map((sentence) => `accounts: ${name}: ${sentence}`));
  }
  return ledger;
}

import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { withScratchFolder } from '../local/engine/scratch-folder.ts';
import { printResult } from './print.ts';
import { runFaults } from './run-faults.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
const program = new Command('npm run torture --')
  .option('--minutes <m>', '', Number, 10)
  .option('--seed <n>', '', Number, 1)
  .option('--rate <n>', '', Number, 150)
  .option('--mutant <name>');
const { minutes, seed, rate, mutant } = program.parse().opts();
let last = 0;
await withScratchFolder(tmpdir(), async (folder) => {
  const result = await runFaults({
    folder,
    seed,
    duration: minutes * 60_000,
    rate,
    mutant,
    signal: stop.signal,
    report: (m) => console.error(m),
    onProgress: (p) => {
      if (Date.now() - last > 10_000) {
        last = Date.now();
        console.error(p);
      }
    },
  });
  printResult(result, seed, console.log);
  process.exitCode = result.ledger.violations.length === 0 && result.short.length === 0 ? 0 : 1;
});

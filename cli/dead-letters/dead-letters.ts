import type { CliCommand } from '../kit/cli-command.ts';
import { deadLettersCommand, type EraseFlags, type Flags } from './command.ts';

export const cli: CliCommand = {
  define: deadLettersCommand,
  run: async (command, stopping) => {
    if (command.name() === 'erase') {
      const { eraseLetters } = await import('./erase-command.ts');
      return await eraseLetters(command.args, command.opts<EraseFlags>(), stopping);
    }
    const { countLetters, listLetters, showLetter } = await import('./run-command.ts');
    const flags = command.opts<Flags>();
    if (command.name() === 'list') return await listLetters(flags, stopping);
    const [wanted] = command.args;
    return wanted === undefined
      ? await countLetters(flags, stopping)
      : await showLetter(wanted, flags, stopping);
  },
};

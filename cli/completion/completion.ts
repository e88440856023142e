import { Argument } from 'commander';
import type { CliCommand } from '../kit/cli-command.ts';
import { StrictCommand } from '../kit/command-line.ts';
import { bashScript } from './bash.ts';
import { completedCommands } from './commands.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const scripts = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

function completionCommand(): StrictCommand {
  return new StrictCommand('completion')
    .description(
      'Prints a script with which your shell completes commands, options and their values when you press Tab.',
    )
    .addArgument(new Argument('<shell>', 'your shell').choices([...scripts.keys()]))
    .note(
      'The script completes the word shardline: install the package globally, or make an alias such as ' +
        "alias shardline='npx shardline'. Load it anew after an upgrade.",
    )
    .example('source <(shardline completion bash)', 'in ~/.bashrc')
    .example('source <(shardline completion zsh)', 'in ~/.zshrc, after compinit')
    .example('shardline completion fish | source', 'in ~/.config/fish/config.fish');
}

export const cli: CliCommand = {
  define: completionCommand,
  needsAllCommands: true,
  run: async (command) => {
    const script = scripts.get(command.args[0] ?? '');
    const program = command.parent;
    if (script === undefined || !(program instanceof StrictCommand))
      throw new Error('no shell, or no program');
    console.log(script(completedCommands(program)));
    return 0;
  },
};

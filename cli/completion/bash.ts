import { type CompletedCommand, listPipelines, type Values } from './commands.ts';

/** For bash 3.2, which macOS has, and newer ones: it knows no maps and no `compopt`. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `# Completion of shardline for bash: source <(shardline completion bash)
_shardline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at= option i
  COMPREPLY=()
  # --file=name comes as three words.
  if [[ $cur == = ]]; then cur=; option=$prev
  elif [[ $prev == = ]]; then option=\${COMP_WORDS[COMP_CWORD-2]}
  else option=$prev
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
${indented(6, `${paths(commands)}) at="$at \${COMP_WORDS[i]}" ;;`)}
    esac
  done
  case "$at $option" in
${indented(4, valueCases(commands).join('\n'))}
  esac
  case "$at" in
${indented(4, commands.map(wordCase).join('\n'))}
  esac
}
complete -o bashdefault -o default -F _shardline shardline`;
}

function paths(commands: readonly CompletedCommand[]): string {
  return commands.flatMap(({ at }) => (at === '' ? [] : [`'${at}'`])).join('|');
}

/** What follows an option that takes a value; a case for each kind. */
function valueCases(commands: readonly CompletedCommand[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { at, options } of commands) {
    for (const { flags, values } of options) {
      if (values.kind === 'none') continue;
      const patterns = flags.map((flag) => `'${at} ${flag}'`);
      cases.set(offer(values), [...(cases.get(offer(values)) ?? []), ...patterns]);
    }
  }
  return [...cases].map(([offered, patterns]) => `${patterns.join('|')}) ${offered}; return ;;`);
}

/** Options when a dash was typed, else subcommands or operands. */
function wordCase({ at, below, options, operands }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.flags).filter((flag) => flag.startsWith('--'));
  const names = below.map(({ name }) => name);
  const words = operands.kind === 'words' ? operands.words : names;
  return [
    `'${at}')`,
    `  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '${flags.join(' ')}' -- "$cur"))`,
    `  else COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))`,
    '  fi ;;',
  ].join('\n');
}

function offer(values: Values): string {
  if (values.kind === 'words') return `COMPREPLY=($(compgen -W '${values.words.join(' ')}' -- "$cur"))`;
  if (values.kind !== 'pipelines') return ':';
  return `COMPREPLY=($(compgen -W "$(${listPipelines})" -- "$cur"))`;
}

function indented(by: number, text: string): string {
  return text.replaceAll(/^/gm, ' '.repeat(by));
}

import { type CompletedCommand, type CompletedOption, listPipelines, type Values } from './commands.ts';

/** Shows what each word is for beside it. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.flatMap(({ at }) => (at === '' ? [] : [`'${at}'`])).join('|');
  const valueCases = commands.flatMap(({ at, options }) =>
    options.flatMap((option) => (option.values.kind === 'none' ? [] : [valueCase(at, option)])),
  );
  return `#compdef shardline
# Completion of shardline for zsh: source <(shardline completion zsh)
_shardline() {
  local at= i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at $words[i]" in
      (${paths}) at="$at $words[i]" ;;
    esac
  done
  case "$at $words[CURRENT-1]" in
${valueCases.map((line) => `    ${line}`).join('\n')}
  esac
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
}
compdef _shardline shardline`;
}

function valueCase(at: string, { flags, values }: CompletedOption): string {
  return `(${flags.map((flag) => `'${at} ${flag}'`).join('|')}) ${offer(values)}; return ;;`;
}

function wordCase({ at, below, options, operands }: CompletedCommand): string {
  const flags = options.map(({ flags: names, about }) => described(names.at(-1) ?? '', about));
  const names = below.map(({ name, about }) => described(name, about));
  const others = names.length > 0 ? `found=(${names.join(' ')}); _describe command found` : offer(operands);
  return [
    `    ('${at}')`,
    '      if [[ $words[CURRENT] == -* ]]; then',
    `        found=(${flags.join(' ')}); _describe -o option found`,
    `      else ${others}`,
    '      fi ;;',
  ].join('\n');
}

function offer(values: Values): string {
  if (values.kind === 'words') return `compadd -- ${values.words.join(' ')}`;
  if (values.kind === 'pipelines') return `compadd -- \${(f)"$(${listPipelines})"}`;
  return values.kind === 'none' ? ':' : '_files';
}

/** `'word:what it is for'`; a colon in the word itself would end it. */
function described(word: string, about: string): string {
  return `'${word.replaceAll(':', '\\:')}:${about.replaceAll("'", "'\\''")}'`;
}

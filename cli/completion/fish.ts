import { type CompletedCommand, type CompletedOption, listPipelines, type Values } from './commands.ts';

/** A line for each command and option, with what it is for. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const paths = commands.flatMap(({ at }) => (at === '' ? [] : [`'${at}'`])).join(' ');
  return `# Completion of shardline for fish: shardline completion fish | source
function __shardline_at
    set -l at
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${paths}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c shardline -f
${commands.flatMap(linesOf).join('\n')}`;
}

function linesOf({ at, below, options, operands }: CompletedCommand): string[] {
  const here = `complete -c shardline -n "__shardline_at '${at}'"`;
  return [
    ...below.map(({ name, about }) => `${here} -a ${name} -d ${quoted(about)}`),
    ...(operands.kind === 'words' ? [`${here} -a ${quoted(operands.words.join(' '))}`] : []),
    ...options.map((option) => `${here} ${optionOf(option)}`),
  ];
}

function optionOf({ flags, about, values }: CompletedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...offer(values), '-d', quoted(about)].join(' ');
}

function offer(values: Values): string[] {
  if (values.kind === 'none') return [];
  if (values.kind === 'files') return ['-r', '-F'];
  if (values.kind === 'words') return ['-x', '-a', quoted(values.words.join(' '))];
  if (values.kind === 'pipelines') return ['-x', '-a', quoted(`(${listPipelines})`)];
  return ['-x'];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../cli/commands.ts';
import { parsedCommand } from '../../cli/kit/cli-command.ts';
import { givenDeploymentOptions } from '../../cli/kit/deployment-options.ts';
import { wholeProgram } from '../../cli/program.ts';
import { type OptionTexts, withOption } from '../../infra/options/option-argument.ts';
import { readOptions } from '../../infra/options/read-options.ts';
import { exitsThrow } from '../exits.ts';
import { blocksOf, userPages } from './blocks.ts';
import { commandsOf, type PageCommand } from './shell.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Scripts of a project that `init` made, where this repository has none of the name. */
const projectScripts = ['start', 'test', 'synth', 'deploy'];

/** What isn't of this project; the pages' own words about it are all that can be wrong. */
const foreign = [
  'cd',
  'mkdir',
  'curl',
  'node',
  'jq',
  'tail',
  'docker',
  'sudo',
  'echo',
  'aws',
  'gunzip',
  'vitest',
];

/** Pipelines that a reader of the pages has written. */
const readersOwn = readdirSync('test/docs', { recursive: true, encoding: 'utf8' }).map((name) =>
  basename(name, '.ts'),
);

const all = userPages.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf),
);

afterEach(() => vi.restoreAllMocks());

describe.each(userPages.filter((page) => all.some((command) => command.page === page)))('%s', (page) => {
  test.each(
    all
      .filter((command) => command.page === page)
      .map((command) => [command.words.join(' '), command] as const),
  )('%s', async (_, command) => expect(await faultOf(command)).toBeUndefined());
});

test.each([
  ['npx shardline serach status:500', "error: unknown command 'serach'; did you mean search?"],
  ['npx shardline put --fiel a.log', "error: unknown option '--fiel'; did you mean --file?"],
  ['npx shardline deploy shard=4', /shard/],
  ['npx cdk deploy -c streamRetention=soon', /streamRetention/],
  ['npm run putt', 'package.json has no script putt'],
  ['kubectl get pods', 'kubectl is a program that no page has had'],
])('a page that says %s fails', async (line, fault) => {
  const [command] = commandsOf({ page: 'a.md', line: 1, language: 'sh', text: line });
  expect(command && (await faultOf(command))).toMatch(fault);
});

/** Why a command can't be, if it can't. What it does is tried by the tests of its own. */
async function faultOf({ words }: PageCommand): Promise<string | undefined> {
  const [program = '', ...rest] = words;
  if (program === 'npx') return await faultOf({ page: '', line: 0, words: rest });
  if (program === 'shardline') return await faultOfShardline(rest);
  if (program === 'cdk') return faultOfCdk(rest);
  if (program === 'npm') return await faultOfNpm(rest);
  return foreign.includes(program) ? undefined : `${program} is a program that no page has had`;
}

async function faultOfNpm([verb = '', ...rest]: readonly string[]): Promise<string | undefined> {
  if (['install', 'init', 'pkg'].includes(verb)) return undefined;
  const [name = '', ...args] = verb === 'run' ? rest.filter((word) => word !== '-s') : [verb, ...rest];
  if (!(name in scripts) && !projectScripts.includes(name)) return `package.json has no script ${name}`;
  const own = args.filter((word) => word !== '--');
  return name in commands ? await faultOfShardline([name, ...own]) : undefined;
}

async function faultOfShardline(args: readonly string[]): Promise<string | undefined> {
  const printed = exitsThrow();
  try {
    const ours = args.map((word, at) =>
      args[at - 1] === '--pipeline' && readersOwn.includes(word) ? 'web-traffic' : word,
    );
    const command = parsedCommand(await wholeProgram(), ours);
    return ['synth', 'deploy'].includes(command.name())
      ? faultOfOptions(givenDeploymentOptions(command))
      : undefined;
  } catch (thrown) {
    return printed() === '' ? String(thrown) : printed().trim();
  }
}

function faultOfCdk([verb = '', ...args]: readonly string[]): string | undefined {
  if (!['bootstrap', 'deploy', 'diff', 'destroy'].includes(verb)) return `cdk has no ${verb}`;
  const given = args.filter((_, position) => args[position - 1] === '-c');
  return faultOfOptions(given.reduce<OptionTexts>((others, one) => withOption(one, others, 'shards=4'), {}));
}

/** An ellipsis of the page stands for a text that may be there. */
function faultOfOptions(options: OptionTexts): string | undefined {
  const texts = Object.entries(options).map(([name, text]) => [name, text.replaceAll('…', 'x')]);
  try {
    readOptions(Object.fromEntries(texts), [options.pipeline ?? 'web-traffic']);
    return undefined;
  } catch (thrown) {
    return String(thrown);
  }
}

import { afterEach, expect, test, vi } from 'vitest';
import { backtestCommand } from '../../../cli/backtest/command.ts';
import { StrictCommand } from '../../../cli/kit/command-line.ts';
import { withFilter } from '../../../cli/letters/filter-options.ts';
import { putCommand } from '../../../cli/put/command.ts';
import { replayCommand } from '../../../cli/replay/command.ts';
import { readRunOptions } from '../../../local/run/options.ts';
import { readDeployOptions } from '../../../scripts/deploy-options.ts';
import { readSynthOptions } from '../../../scripts/synth-options.ts';
import { readTortureOptions } from '../../torture/options.ts';

afterEach(() => vi.restoreAllMocks());

/** What a command line makes a command print before it ends. */
function said(parse: () => unknown): string {
  let printed = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  try {
    parse();
    return 'accepted';
  } catch (thrown) {
    return `${thrown instanceof Error ? thrown.message : thrown}: ${printed}`;
  } finally {
    vi.restoreAllMocks();
  }
}

const backtest = ['-p', 'sensors', '-f', 'a.log'];
const user = { from: 'user' } as const;
const commands: readonly (readonly [string, (...argv: string[]) => unknown])[] = [
  ['start', (...argv) => readRunOptions(argv)],
  ['put', (...argv) => putCommand().parse(argv, user)],
  ['backtest', (...argv) => backtestCommand().parse([...backtest, ...argv], user)],
  ['replay', (...argv) => replayCommand().parse(argv, user)],
  ['torture', (...argv) => readTortureOptions(argv)],
  ['synth', (...argv) => readSynthOptions(argv)],
  ['deploy:local', (...argv) => readDeployOptions(argv)],
];

test.each(commands)(
  '%s explains itself with --help, and names an option that it does not have',
  (_, parse) => {
    expect(said(() => parse('--help'))).toMatch(/^exit 0: Usage: /);
    expect(said(() => parse('--nothing'))).toMatch(/^exit 2: error: unknown option '--nothing'/);
  },
);

test.each<[string, string[], RegExp]>([
  ['start', ['--seed', '1', '--seed', '2'], /'--seed <n>' is given 2 times; give it once/],
  ['put', ['-f', 'a', '--file=b'], /'-f, --file <file>' is given 2 times/],
  ['put', ['--rate', '1', '-r2'], /'-r, --rate <n>' is given 2 times/],
  ['put', ['--stream', '--aws'], /'--stream <name>' has no value: --aws is an option itself/],
  ['put', ['--fiel', 'a'], /unknown option '--fiel'; did you mean --file\?\n$/],
  ['put', ['--nothing'], /unknown option '--nothing'; put --help shows its options\n$/],
  ['put', ['--stream', '--region=x'], /'--stream <name>' has no value: --region=x is an option itself/],
  ['put', ['--stream', ''], /'--stream <name>' has an empty value/],
  ['put', ['--delimiter', 'ab'], /'ab' is invalid. Give one character/],
  ['backtest', ['--monitor', 'a', '--monitor', 'b'], /'-m, --monitor <name>' is given 2 times/],
  ['backtest', ['--windows', '--json'], /'-w, --windows <name>' has no value: --json is/],
  ['replay', ['--rate', '1', '--rate', '2'], /is given 2 times/],
  ['torture', ['--minutes', '1', '--minutes', '2'], /is given 2 times/],
  ['synth', ['-c', 'shards=1', '-c', 'shards=2'], /shards is given twice, as 1 and as 2: give it once/],
  ['synth', ['shards=1', '-c', 'shards=2'], /shards is given twice, with -c and without/],
  ['deploy:local', ['shards=1', 'shards=2'], /shards is given twice, as 1 and as 2/],
  ['deploy:local', ['--stage', 'dev'], /unknown option '--stage'/],
])('%s %j is refused', (name, argv, sentence) => {
  const parse = commands.find(([command]) => command === name)?.[1] ?? expect.fail(name);
  expect(said(() => parse(...argv))).toMatch(sentence);
});

test('an option that may be repeated is, and the same command can be asked again', () => {
  const command = withFilter(new StrictCommand('letters'));
  for (const index of ['a', 'b']) {
    command.parse(['--reason', 'bulk', '--reason', 'decode', '--index', index], user);
    expect(command.opts()).toMatchObject({ reason: ['bulk', 'decode'], index });
  }
});

test.each<[string, string[]]>([
  ['put', ['--file', '-']],
  ['put', ['--file', '-x.log', '--quiet', '--quiet']],
  ['synth', ['-c', 'shards=1', '-c', 'batchSize=2', 'stage=dev']],
])('%s %j is taken', (name, argv) => {
  const parse = commands.find(([command]) => command === name)?.[1] ?? expect.fail(name);
  expect(said(() => parse(...argv))).toBe('accepted');
});

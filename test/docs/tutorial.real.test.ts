import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { packedOnce } from '../package/packed-once.ts';
import { emptyEngine } from '../worker-engine.ts';
import { notPrinted, onlyLooks, type Step, stepsOf } from './tutorial.ts';

const page = 'docs/start.md';
const steps = stepsOf(page);

/** Long enough for a loaded machine, in milliseconds. */
const patience = 120_000;

/** An empty folder. It lies below this repository, whose packages stand for those that npm would fetch. */
mkdirSync(join(packageRoot, '.test'), { recursive: true });
const folder = mkdtempSync(join(packageRoot, '.test', 'tutorial-'));
let env: NodeJS.ProcessEnv;
let search: string;
/** The second terminal's folder: `cd` is one of the tutorial's commands. */
let place = join(folder, 'empty');
let run: ChildProcess | undefined;
let shown = '';

beforeAll(async () => {
  mkdirSync(place);
  // Vitest would look further up for one, and find that of this repository.
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {};');
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(packageRoot, 'test', 'package', 'offline-npm.sh'), join(folder, 'bin', 'npm'));
  // A reader's shell knows nothing of the tests that this one runs among.
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV|npm_)/.test(name));
  env = {
    ...Object.fromEntries(own),
    PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    NPM: pathOf('npm'),
    TARBALL: await packedOnce(),
    PACKAGES: join(packageRoot, 'node_modules'),
    PLACE: join(folder, 'place'),
  };
  search = (await emptyEngine()).url;
}, 300_000);
afterAll(() => {
  endRun('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('each file is saved, each command is run in order, and prints what the page says', async () => {
  for (const step of steps) {
    if (step.does === 'run') await runStep(step);
    else {
      const path = join(place, step.path);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, step.text);
    }
  }
}, 600_000);

test('ends with Ctrl-C', async () => {
  if (run === undefined) throw new Error('The page starts no run.');
  const closed = once(run, 'close');
  endRun('SIGINT');
  await closed;
  expect(notPrinted('records in 22\nrejected 1', shown), shown).toEqual([]);
});

test('the page has no command in its text that is left out', () => {
  const inText = [...readFileSync(page, 'utf8').matchAll(/(?<!`)`((?:npx|npm|node) [^`\n]+)`(?!`)/g)].map(
    ([, text = '']) => text,
  );
  // Which this test does before it begins, with the tarball that it packs.
  const before = ['npm pack', 'npm install ../shardline/shardline-0.1.0.tgz'];
  expect(inText.filter((text) => !before.includes(text))).toEqual([]);
});

async function runStep({ line, text, prints, firstTerminal }: Extract<Step, { does: 'run' }>): Promise<void> {
  const starts = /^npx shardline start\b/.test(text);
  if (starts) start(text);
  let printed: string | undefined;
  let code = 0;
  const missing = () => [...notPrinted(prints, printed ?? ''), ...notPrinted(firstTerminal, shown)];
  for (const deadline = Date.now() + patience; ; await delay(500)) {
    if (starts) printed = shown;
    else if (printed === undefined || onlyLooks(text)) ({ printed, code } = await type(text));
    const isOver = Date.now() > deadline || (starts && run?.exitCode !== null);
    // An index that has just begun may answer a search with "try again".
    const isDone = missing().length === 0 && code === 0;
    if (isDone || isOver || (code !== 0 && !onlyLooks(text))) break;
  }
  expect(code, `${text}\n${printed}`).toBe(0);
  expect(missing(), `${page}:${line} ${text}\n${printed}\nThe first terminal: ${shown}`).toEqual([]);
}

/** Types commands into the second terminal. */
async function type(text: string): Promise<{ readonly printed: string; readonly code: number }> {
  // The next ones begin where these have gone.
  const child = spawn('bash', ['-ec', `${text}\npwd >"$PLACE"`], {
    cwd: place,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) place = readFileSync(join(folder, 'place'), 'utf8').trim();
  return { printed, code: Number(code) };
}

/** Types the command of the first terminal. Other runs may hold its ports, and this worker has an engine already. */
function start(text: string): void {
  const line = `exec ${text} --kinesis-port 0 --search-url ${search}`;
  run = spawn('bash', ['-c', line], { cwd: place, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [run.stdout, run.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk;
    });
  }
}

/** As a terminal does: all processes of it get the signal. */
function endRun(signal: NodeJS.Signals): void {
  if (run?.pid !== undefined && run.exitCode === null && run.signalCode === null)
    process.kill(-run.pid, signal);
}

/** Of a program of the user's PATH. */
function pathOf(program: string): string {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((one) => join(one, program))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`There is no ${program} on the PATH.`);
  return found;
}

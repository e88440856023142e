import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { commands } from '../../cli/commands.ts';
import { main } from '../../cli/main.ts';

const manifest = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

let printed = '';

beforeEach(() => {
  printed = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  }
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
});

afterEach(() => vi.restoreAllMocks());

test.each<[string, string[], number, RegExp]>([
  ['its version', ['--version'], 0, new RegExp(`^${manifest.version}\n$`)],
  ['all commands', ['--help'], 0, /^Usage: shardline .*\n {2}put +put records into the stream/s],
  ['all commands, when it is given none', [], 2, /^Usage: shardline /],
  ['the help of a command', ['help', 'put'], 0, /^Usage: shardline put /],
  ['the help of a subcommand', ['alerts', 'snooze', '--help'], 0, /^Usage: shardline alerts snooze /],
  ['what was meant', ['putt'], 2, /^error: unknown command 'putt'; did you mean put\?\n$/],
  ['what there is', ['nowhere'], 2, /^error: unknown command 'nowhere'; give one of .*put, .*\n$/],
  ['the same of help', ['help', 'putt'], 2, /^error: unknown command 'putt'; did you mean put\?\n$/],
  ['what was meant below a command', ['alerts', 'lsit'], 2, /'lsit'; did you mean list\?\n$/],
])('shardline says %s: %j', async (_, argv, code, says) => {
  await expect(main(argv)).rejects.toThrow(`exit ${code}`);
  expect(printed).toMatch(says);
});

test('npm scripts are aliases of commands that there are', () => {
  const aliases = Object.entries(manifest.scripts).filter(([, line]) => line.includes('cli/shardline.ts'));
  expect(aliases.length).toBeGreaterThan(7);
  for (const [name, line] of aliases) {
    expect(line).toBe(`node --import tsx cli/shardline.ts ${name}`);
    expect(Object.keys(commands)).toContain(name);
  }
});

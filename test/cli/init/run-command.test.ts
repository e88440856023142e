import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test, vi } from 'vitest';
import { init } from '../../../cli/init/run-command.ts';
import { Stopping } from '../../../cli/kit/stopping.ts';

const root = mkdtempSync(join(tmpdir(), 'init-command-'));
afterAll(() => rmSync(root, { recursive: true }));
const sample = join(root, 'orders.ndjson');
writeFileSync(sample, '{"at":"2026-11-29T10:00:00Z","total":1.5}\n');

/** Exit code, and what was printed. */
async function run(folder: string | undefined, flags: Omit<Parameters<typeof init>[1], 'install'>) {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
  try {
    const code = await init(folder, { install: false, ...flags }, new Stopping(() => 0));
    return { code, printed: printed.join('\n') };
  } finally {
    log.mockRestore();
  }
}

test('a project is written, and what was found and comes next is printed', async () => {
  const folder = join(root, 'orders');
  const { code, printed } = await run(folder, { from: sample });
  expect(code).toBe(0);
  expect(printed).toContain('event time  at');
  expect(printed).toContain('npm install');
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    name: 'orders',
    scripts: { start: 'shardline start', test: 'vitest run', synth: 'shardline synth' },
    dependencies: {
      shardline: expect.stringMatching(/^file:|^\^/),
      'aws-cdk-lib': expect.stringMatching(/^\d/),
    },
  });
});

test('as JSON it is one document', async () => {
  const { printed } = await run(join(root, 'json'), { from: sample, json: true });
  expect(JSON.parse(printed)).toMatchObject({
    pipeline: 'json',
    sample: {
      records: 1,
      eventTime: 'at',
      id: null,
      index: 'json-{yyyy.MM}',
      fields: [{ field: 'at' }, { field: 'total' }],
    },
    files: expect.arrayContaining(['pipelines/json.ts', 'test/json.test.ts', '.github/workflows/deploy.yml']),
  });
});

test('the shipped pipelines are listed', async () => {
  const { code, printed } = await run(undefined, { list: true });
  expect([code, printed]).toEqual([0, expect.stringMatching(/^web-traffic .*\nsocial .*\nsensors /m)]);
});

it.each([
  ['neither sample nor pipeline', 'a', {}, 'USAGE', '--from <file>'],
  ['no folder', undefined, { from: sample }, 'USAGE', 'Name the folder'],
  ['a folder whose name is no pipeline', 'My Orders', { from: sample }, 'USAGE', 'give --name my-orders'],
  ['a name that is none', 'fine', { from: sample, name: '-x' }, 'USAGE', 'give --name x'],
  ['a sample that isn’t there', 'fine', { from: join(root, 'none') }, 'INPUT', 'check --from'],
  ['a folder with files', '.', { from: sample, name: 'fine' }, 'OPTION', "isn't empty"],
])('%s: one sentence, and nothing is written', async (_, folder, flags, code, sentence) => {
  const given = folder === undefined ? undefined : join(root, folder);
  await expect(run(given, flags)).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) });
  expect(existsSync(join(root, 'fine'))).toBe(false);
});

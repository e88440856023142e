import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { packedOnce } from './packed-once.ts';

const run = promisify(execFile);

/** A project of two files. It lies below this one, whose packages stand for those that npm would install with it. */
mkdirSync(join(packageRoot, '.test'), { recursive: true });
const project = mkdtempSync(join(packageRoot, '.test', 'package-'));
const installed = join(project, 'node_modules', 'shardline');
const command = join('node_modules', 'shardline', 'bin', 'shardline.mjs');
const withoutTypeCheck = { ...process.env, SHARDLINE_TYPE_CHECK: 'off' };
afterAll(() => rmSync(project, { recursive: true }));

beforeAll(async () => {
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(project, 'pipelines'));
  cpSync(join(packageRoot, 'test', 'docs', 'orders.ts'), join(project, 'pipelines', 'orders.ts'));
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', await packedOnce(), '-C', installed, '--strip-components=1']);
});

test('publint finds nothing', async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  expect(messages).toEqual([]);
});

const testing = `
  import { testPipeline } from 'shardline/testing';
  import { pipeline } from './pipelines/orders.js';
  const order = { at: '2020-01-01T00:00:00Z', customer: 'a', total: 1 };
  export const customer: Promise<string | undefined> =
    testPipeline(pipeline, [order]).then(({ documents: [first] }) => first?.source.customer);
  // @ts-expect-error: it isn't a number
  export const wrong: typeof customer = Promise.resolve(1);`;

const stack = `
  import { App } from 'aws-cdk-lib/core';
  import { ShardlineStack } from 'shardline/cdk';
  export const { stream } = new ShardlineStack(new App(), 'Orders', { options: { shards: 2 } }).pipeline;
  // @ts-expect-error: it isn't a text
  new ShardlineStack(new App(), 'Orders', { options: { shards: '2' } });`;

test.each([
  ['shardline and shardline/testing', 'NodeNext', 'NodeNext', testing],
  ['shardline and shardline/testing', 'ESNext', 'Bundler', testing],
  ['shardline/cdk', 'NodeNext', 'NodeNext', stack],
])(
  'the types of %s are found by a project of module %s and resolution %s',
  async (_, module, moduleResolution, source) => {
    writeFileSync(join(project, 'use.ts'), source);
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'ES2022', strict: true, noEmit: true, types: [] },
      // Those of the package itself need neither Node's nor this.
      skipLibCheck: source === stack,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((failed: unknown) =>
      outputOf(failed),
    );
    expect(stdout).toBe('');
  },
);

test("its command synthesises the project's only pipeline by the CDK CLI, with functions of the installed code", async () => {
  // An emulator is deployed to without the CDK's own checks, which take most of the time.
  const environment = { ...withoutTypeCheck, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
  const { stdout } = await run(process.execPath, [command, 'synth', '--json'], {
    cwd: project,
    env: environment,
  });
  expect(JSON.parse(stdout)).toMatchObject({ stacks: [{ stack: 'shardline-orders-dev' }] });
  const map: unknown = JSON.parse(
    readFileSync(join(project, 'cdk.out', 'bundle-indexer', 'index.js.map'), 'utf8'),
  );
  const { sources } = z.object({ sources: z.array(z.string()) }).parse(map);
  expect(sources).toContain('pipelines/orders.ts');
  // The map of the compiled file leads on to its source, which the package holds too.
  expect(sources).toContain('node_modules/shardline/functions/indexer/handler.ts');
});

test("a command takes the project's only pipeline, unnamed", async () => {
  const order = { at: '2026-01-05T10:00:05Z', customer: 'ada', total: 1_200 };
  writeFileSync(join(project, 'orders.ndjson'), JSON.stringify(order));
  const args = [command, 'backtest', '--file', 'orders.ndjson', '--json'];
  const { stdout } = await run(process.execPath, args, { cwd: project, env: withoutTypeCheck });
  expect(JSON.parse(stdout)).toMatchObject({ alerts: [{ monitor: 'big-spender', value: 1_200 }] });
});

test('a stack trace leads into the file of the project', async () => {
  writeFileSync(
    join(project, 'faulty.ts'),
    "// A comment.\n\nexport const fault = (): Error => new Error('here');\n",
  );
  writeFileSync(
    join(project, 'trace.mjs'),
    `import { loadModule } from './node_modules/shardline/dist/infra/bundle/load-module.js';
     console.log(loadModule(process.argv[2]).fault().stack);`,
  );
  const { stdout } = await run(process.execPath, ['trace.mjs', join(project, 'faulty.ts')], { cwd: project });
  expect(stdout).toContain(`${join(project, 'faulty.ts')}:3:`);
});

test.each([
  ['its command', [command, 'start']],
  ['its CDK app', [join('node_modules', 'shardline', 'dist', 'infra', 'app.js')]],
])('%s says in one sentence that Node is too old', async (_, args) => {
  const older =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.8" } });';
  const ended: unknown = await run(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(older)}`, ...args],
    { cwd: project, env: withoutTypeCheck },
  ).catch((failed: unknown) => failed);
  expect(ended).toMatchObject({
    ...{ code: 1, stdout: '' },
    stderr: 'Node 18.20.8 is too old: install Node 20.11 or newer.\n',
  });
});

function outputOf(failed: unknown): { readonly stdout: string } {
  return z.object({ stdout: z.string() }).parse(failed);
}

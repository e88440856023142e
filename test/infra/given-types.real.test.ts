import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { ownModule, packageRoot } from '../../infra/bundle/roots.ts';

const pipeline = `import { definePipeline } from 'shardline';

export const pipeline = definePipeline({
  name: 'orders',
  transform: (value): { readonly total: number } => ({ total: String(value) }),
  document: { index: 'orders-{yyyy.MM}' },
  mappings: { total: { type: 'double' } },
});
`;

/** A project with one pipeline, and the TypeScript of this one. */
function makeProject(): string {
  const project = mkdtempSync(join(tmpdir(), 'shardline-project-'));
  onTestFinished(() => rmSync(project, { recursive: true }));
  mkdirSync(join(project, 'pipelines'));
  writeFileSync(join(project, 'pipelines', 'orders.ts'), pipeline);
  const paths = { shardline: [ownModule('functions/pipeline/index')] };
  const compilerOptions = {
    module: 'NodeNext',
    target: 'ES2022',
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    paths,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  mkdirSync(join(project, 'node_modules', '@typescript'), { recursive: true });
  const own = readdirSync(join(packageRoot, 'node_modules', '@typescript')).map(
    (name) => `@typescript/${name}`,
  );
  for (const name of ['typescript', ...own])
    symlinkSync(join(packageRoot, 'node_modules', name), join(project, 'node_modules', name));
  return project;
}

test('the app that the CDK CLI runs leaves no template behind when the pipeline does not compile', async () => {
  const project = makeProject();
  const env = {
    ...process.env,
    CDK_CONTEXT_JSON: JSON.stringify({ pipeline: 'orders' }),
    CDK_OUTDIR: join(project, 'cdk.out'),
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  };
  const args = ['--import', import.meta.resolve('tsx'), ownModule('infra/app')];
  const run = promisify(execFile)(process.execPath, args, { cwd: project, env });
  await expect(run).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^pipelines\/orders\.ts has a type error; correct it, .*:\n {2}pipelines\/orders\.ts:5:\d+ - error TS2322: /,
    ),
  });
  expect(existsSync(join(project, 'cdk.out', 'manifest.json'))).toBe(false);
});

import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { overridePlugin } from './override-plugin.ts';

const module = 'functions/aggregator/notify/claim-margin.ts';

async function bundled(overrides: Readonly<Record<string, string>>): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from './${module}';`, resolveDir: process.cwd(), loader: 'ts' },
    ...{ bundle: true, format: 'esm', write: false, logLevel: 'silent' },
    plugins: [overridePlugin('another margin', { module, overrides })],
  });
  return outputFiles.map(({ text }) => text).join();
}

test('a module is bundled with another export', async () => {
  expect(await bundled({ claimMarginMs: '4711' })).toMatch(/claimMarginMs\w* = 4711/);
});

test('an override of a name that the module does not export fails the bundle, and changes nothing in silence', async () => {
  await expect(bundled({ claimMargin: '4711' })).rejects.toThrow('No matching export');
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { bundleForBench } from './bundle.ts';
import { type MutantName, mutants } from './mutants.ts';

const names = Object.keys(mutants) as MutantName[];

describe.each(names)('the mutant %s', (name) => {
  it('overrides what its module exports', async () => {
    const { module, overrides } = mutants[name];
    const original = await import(join(packageRoot, module));
    expect(Object.keys(original)).toEqual(expect.arrayContaining(Object.keys(overrides)));
  });

  it('takes the place of its module in the bundle', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mutant-'));
    try {
      // It refuses a bundle that doesn't import the module.
      const { of } = mutants[name];
      const made = bundleForBench({
        ...{ of, pipeline: 'derived', outFolder: folder, mutant: name },
        packages: 'external',
      });
      expect(await made).toBe(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

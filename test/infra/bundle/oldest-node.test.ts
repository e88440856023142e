import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { z } from 'zod';
import { nodeProblem, oldestNode } from '../../../infra/bundle/oldest-node.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';

it.each([
  ['18.20.8', 'Node 18.20.8 is too old: install Node 20.11 or newer.'],
  ['20.10.0', 'Node 20.10.0 is too old: install Node 20.11 or newer.'],
  ['20.11.0', undefined],
  ['22.0.0', undefined],
  ['100.1.0', undefined],
])('Node %s', (version, problem) => {
  expect(nodeProblem(version)).toBe(problem);
});

test('package.json asks for the same', () => {
  const manifest = z.object({ engines: z.object({ node: z.string() }) });
  const { engines } = manifest.parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
  expect(engines.node).toBe(`>=${oldestNode.join('.')}`);
});

import { expect, test } from 'vitest';
import { planOf } from '../../../../cli/init/project/plan.ts';
import { projectFiles } from '../../../../cli/init/project/project-files.ts';
import type { Sample } from '../../../../cli/init/sample/sample.ts';
import { hostileNames } from '../random-records.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const versions = { shardline: '^0.1.0', of: () => '1.0.0' };

type Objects = readonly Record<string, unknown>[];

function sampleOf(objects: Objects): Sample {
  const records = objects.map((object) => ({ line: JSON.stringify(object), values: [object] }));
  return { reading: 'json', title: 'JSON', records, doubts: [] };
}

test('files come from the package alone, whatever the names in a sample say', async () => {
  const sample = sampleOf([
    {
      "from './../../../outside.ts' lat": 52.5,
      "from './../../../outside.ts' lon": 13.4,
      "from './parsers/absent.ts'": 'a',
    },
  ]);
  const files = await projectFiles(planOf('orders', sample, now), sample, versions, now);
  const pipelines = files.map(({ path }) => path).filter((path) => path.startsWith('pipelines/'));
  expect(pipelines).toEqual([
    'pipelines/orders.ts',
    'pipelines/parsers/object.ts',
    'pipelines/parsers/values.ts',
  ]);
});

test('a README shows names as they are, and nothing of them is markup', async () => {
  const mixed = [...hostileNames, 'a`b', '[x](https://example.com)', '<img src=x>'].map(
    (name) => [name, 1] as const,
  );
  const texts = mixed.map(([name]) => [name, 'text'] as const);
  const sample = sampleOf([Object.fromEntries(mixed), Object.fromEntries(texts)]);
  const files = await projectFiles(planOf('orders', sample, now), sample, versions, now);
  const readme = files.find(({ path }) => path === 'README.md')?.text ?? '';
  const doubts = readme.slice(readme.indexOf('The sample left'), readme.indexOf('```sh')).trim();
  const lines = doubts.split('\n').slice(2);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.startsWith('- '))).toBe(true);
  // Outside of code spans nothing of a name is left.
  const outside = lines.map((line) => line.replace(/(`+) ?.*? ?\1(?!`)/g, '')).join('\n');
  expect(outside).not.toMatch(/[\p{Cc}\p{Cf}<`](?<!\n)|https|throw/u);
});

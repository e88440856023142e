import type { ShippedPipeline } from '../shipped-pipelines.ts';
import type { Versions } from './package-files.ts';
import { commonFiles } from './project-files.ts';
import { readme } from './readme.ts';
import { type ProjectFile, withImports } from './shipped.ts';

const sampleRecords = 1_000;

/** Every file of a project that begins with a shipped pipeline. @param now milliseconds since the epoch */
export async function shippedFiles(
  { name, about, loadDemo }: ShippedPipeline,
  versions: Versions,
  now: number,
): Promise<readonly ProjectFile[]> {
  const { demo } = await loadDemo();
  const given = { seed: 1, count: sampleRecords, now };
  const lines = [...demo.records(given)].map(({ data }) => data.trimEnd());
  const { documents, filtered, rejected } = demo.expected(given);
  const path = `samples/${name}.${name === 'web-traffic' ? 'log' : 'ndjson'}`;
  const text = testOf(name, path, new Date(now).toISOString(), { documents, filtered, rejected });
  return [
    ...(await withImports([`${name}.ts`])),
    { path: `test/${name}.test.ts`, text },
    { path, text: `${lines.join('\n')}\n` },
    ...commonFiles(name, versions),
    {
      path: 'README.md',
      text: readme(name, [`It begins with the pipeline that Shardline ships for ${about}.`], path),
    },
  ];
}

function testOf(name: string, path: string, at: string, expected: object): string {
  return [
    "import { readFileSync } from 'node:fs';",
    "import { testPipeline } from 'shardline/testing';",
    "import { expect, test } from 'vitest';",
    `import { pipeline } from '../pipelines/${name}.ts';`,
    '',
    `const sample = readFileSync(new URL('../${path}', import.meta.url), 'utf8');`,
    "const records = sample.trimEnd().split('\\n');",
    '',
    "test('each record of the sample has the outcome that it was made for', async () => {",
    `  const { outcomes } = await testPipeline(pipeline, records, { at: '${at}' });`,
    '  const count = (wanted: string) => outcomes.filter(({ status }) => status === wanted).length;',
    `  expect([count('indexed'), count('filtered'), count('rejected')]).toEqual([${Object.values(expected).join(', ')}]);`,
    '});',
    '',
  ].join('\n');
}

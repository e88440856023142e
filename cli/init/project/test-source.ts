import type { Plan } from './plan.ts';
import { textLiteral } from './source-text.ts';

/** What a project's sample file holds. */
export interface SampleFile {
  /** `samples/orders.ndjson` */
  readonly path: string;
  readonly lines: readonly string[];
  /** Documents that its records become. */
  readonly documents: number;
}

/** The test of the pipeline. @param now ISO 8601 */
export function testSource({ name, reading, rules }: Plan, sample: SampleFile, now: string): string {
  const isJson = reading === 'json' || reading === 'csv';
  return [
    "import { readFileSync } from 'node:fs';",
    "import { testPipeline } from 'shardline/testing';",
    "import { expect, test } from 'vitest';",
    `import { pipeline } from ${textLiteral(`../pipelines/${name}.ts`)};`,
    '',
    `const sample = readFileSync(new URL(${textLiteral(`../${sample.path}`)}, import.meta.url), 'utf8');`,
    "const records = sample.trimEnd().split('\\n');",
    '',
    '// When the records arrive: event times are held against it.',
    `const at = ${textLiteral(now)};`,
    '',
    "test('every record of the sample is indexed', async () => {",
    '  const { outcomes, documents } = await testPipeline(pipeline, records, { at });',
    "  expect(outcomes.filter(({ status }) => status !== 'indexed')).toEqual([]);",
    `  expect(documents).toHaveLength(${sample.documents});`,
    '});',
    '',
    ...(rules === undefined
      ? []
      : [
          "test('every event time is plausible', async () => {",
          '  const { documents } = await testPipeline(pipeline, records, { at });',
          "  expect(documents.filter(({ tags }) => tags.includes('implausible_event_time'))).toEqual([]);",
          '});',
          '',
        ]),
    ...(isJson
      ? [
          "test('what is no JSON object is rejected, with the reason', async () => {",
          "  const { outcomes } = await testPipeline(pipeline, ['no JSON', '42'], { at });",
          "  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);",
          '});',
          '',
        ]
      : []),
  ].join('\n');
}

import type { Sample } from '../sample/sample.ts';
import { bodyOf } from './body-source.ts';
import { cdkJson, gitignore, packageJson, tsconfig, type Versions, workflow } from './package-files.ts';
import { pipelineSource } from './pipeline-source.ts';
import type { Plan } from './plan.ts';
import { aboutSample, readme } from './readme.ts';
import { importedBy, type ProjectFile, withImports } from './shipped.ts';
import { type SampleFile, testSource } from './test-source.ts';

/** As many records as a project keeps of its sample. */
const mostLines = 1_000;
const mostCharacters = 2 * 1024 * 1024;

/** Every file of a project that is made from a sample. @param now milliseconds since the epoch */
export async function projectFiles(
  plan: Plan,
  sample: Sample,
  versions: Versions,
  now: number,
): Promise<readonly ProjectFile[]> {
  const { name } = plan;
  const kept = sampleFile(plan, sample);
  const at = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  return [
    { path: `pipelines/${name}.ts`, text: pipelineSource(plan) },
    // Never those of the whole file: names of the sample's fields stand in it.
    ...(await withImports(importedBy(bodyOf(plan).imports.join('\n')).map((path) => path.replace('./', '')))),
    { path: `test/${name}.test.ts`, text: testSource(plan, kept, at) },
    { path: kept.path, text: `${kept.lines.join('\n')}\n` },
    ...commonFiles(name, versions),
    { path: 'README.md', text: readme(name, aboutSample(plan, kept), kept.path) },
  ];
}

/** What every project has, whatever its pipeline is. */
export function commonFiles(name: string, versions: Versions): readonly ProjectFile[] {
  return [
    { path: 'package.json', text: packageJson(name, versions) },
    { path: 'tsconfig.json', text: tsconfig },
    { path: 'cdk.json', text: cdkJson },
    { path: '.gitignore', text: gitignore },
    { path: '.github/workflows/deploy.yml', text: workflow(name) },
  ];
}

/** The first records, each on a line of its own; what holds nothing is left out. */
export function sampleFile({ name, reading }: Plan, { records }: Sample): SampleFile {
  const lines: string[] = [];
  let characters = 0;
  let documents = 0;
  for (const { line, values } of records) {
    if (values.length === 0) continue;
    characters += line.length + 1;
    if (lines.length === mostLines || (characters > mostCharacters && lines.length > 0)) break;
    lines.push(line);
    documents += values.length;
  }
  const isText = reading !== 'json' && reading !== 'csv' && !reading.startsWith('cloudwatch');
  return { path: `samples/${name}.${isText ? 'log' : 'ndjson'}`, lines, documents };
}

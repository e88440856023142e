import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { indexPatterns } from '../../functions/core/index-template.ts';
import type { Pipeline } from '../../functions/core/pipeline.ts';
import { windowIndexKinds } from '../../functions/core/windows/index-templates.ts';
import { bundleFunction, projectRoot } from '../../infra/bundle.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import { type CustomResourceAnswer, invokeCustomResource } from './custom-resource.ts';
import type { Deployed } from './deployment.ts';

/** A field that the pipeline gets with the update, and what its mapping is. */
export const newField = { name: 'addedByTheUpdate', mapping: { type: 'keyword' } } as const;

export interface SetupExercise {
  readonly answers: readonly (CustomResourceAnswer & { readonly request: string })[];
  /** Indices that were there before the update. */
  readonly indices: readonly string[];
}

/**
 * Creates, updates with a new field while each index exists, updates again and deletes what the setup sets up; each
 * twice, because CloudFormation may repeat a request.
 * @param createIndex gives the engine an index, as documents do
 */
export async function exerciseSetup(
  deployed: Deployed,
  createIndex: (name: string) => Promise<void>,
): Promise<SetupExercise> {
  const pipeline = await loadPipeline(deployed.pipeline);
  const setup = deployed.functionOf('TemplateSetup');
  const answers: SetupExercise['answers'][number][] = [];
  const ask = async (RequestType: 'Create' | 'Update' | 'Delete', code: string) => {
    const answer = await invokeCustomResource(setup.invoke, {
      RequestType,
      ResourceType: 'Custom::SearchTemplates',
      LogicalResourceId: 'TemplateSetupTemplates',
      ResourceProperties: { ...customResourceProperties(deployed), code },
      ...(RequestType !== 'Create' && { PhysicalResourceId: answers.at(-1)?.PhysicalResourceId ?? '' }),
      ...(RequestType === 'Update' && {
        OldResourceProperties: { ...customResourceProperties(deployed), code: 'before' },
      }),
    });
    answers.push({ ...answer, request: RequestType });
  };
  for (const _time of [1, 2]) await ask('Create', 'first');
  const indices = indicesOf(pipeline);
  for (const index of indices) await createIndex(index);
  const wider = bundleWider(deployed.pipeline);
  try {
    await setup.replaceCode(wider.folder);
    for (const _time of [1, 2]) await ask('Update', 'second');
    for (const _time of [1, 2]) await ask('Delete', 'second');
  } finally {
    wider.remove();
  }
  return { answers, indices };
}

function customResourceProperties({ resolved }: Deployed): Record<string, unknown> {
  const found = [...resolved.resources.values()].find(({ type }) => type === 'Custom::SearchTemplates');
  const names = found?.propertyNames.filter((name) => name !== 'ServiceToken') ?? [];
  return Object.fromEntries(names.map((name) => [name, found?.property(name)]));
}

/** One of each kind that the pipeline writes. */
function indicesOf(pipeline: Pipeline): string[] {
  const patterns = [...indexPatterns(pipeline), ...windowIndexKinds(pipeline).map(({ pattern }) => pattern)];
  return patterns.map((pattern) => pattern.replace('*', '2026.11.30'));
}

/** The setup function of the same pipeline with one field more. */
function bundleWider(pipeline: string): { readonly folder: string; readonly remove: () => void } {
  mkdirSync(join(projectRoot, '.test'), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, '.test', 'wider-'));
  const { name, mapping } = newField;
  const source = `
    import { pipeline as narrow } from '../../pipelines/${pipeline}.ts';
    const mappings = { ...narrow.mappings, ${name}: ${JSON.stringify(mapping)} };
    export const pipeline = { ...narrow, mappings };`;
  writeFileSync(join(folder, `${pipeline}.ts`), source);
  const pipelineFolder = relative(projectRoot, folder);
  // Outside of the project, whose package.json would have it taken for an ES module.
  const outFolder = mkdtempSync(join(tmpdir(), 'shardline-wider-'));
  bundleFunction({ name: 'setup', pipeline, pipelineFolder, outFolder });
  const remove = () => {
    for (const each of [folder, outFolder]) rmSync(each, { recursive: true });
  };
  return { folder: outFolder, remove };
}

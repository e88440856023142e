import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { indexPatterns } from '../../functions/core/template/index-template.ts';
import { windowIndexKinds } from '../../functions/core/template/window-templates.ts';
import { summaryPattern } from '../../functions/dead-letters/dead-letter-summary.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { bundleFunction } from '../../infra/bundle/bundle.ts';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import { CustomResourceLife } from './custom-resource.ts';
import { type Deployed, place } from './deployment.ts';
import { resourceOf } from './policy/functions-of.ts';
import type { RunningFunction } from './running-function.ts';

/** A field that the pipeline gets with the update, and what its mapping is. */
export const newField = { name: 'addedByTheUpdate', mapping: { type: 'keyword' } } as const;

export interface SetupExercise {
  readonly setup: CustomResourceLife;
  readonly preflight: CustomResourceLife;
  /** Indices that were there before the update. */
  readonly indices: readonly string[];
  /** Deletes what was set up, twice; to be called last. */
  readonly remove: () => Promise<void>;
}

/**
 * Creates, updates with a new field while each index exists, and updates again what the setup sets up; each twice,
 * because CloudFormation may repeat a request. Before each comes the preflight, which refuses a change at last.
 * @param createIndex gives the engine an index, as documents do
 */
export async function exerciseSetup(
  deployed: Deployed,
  createIndex: (name: string) => Promise<void>,
): Promise<SetupExercise> {
  const pipeline = await loadPipeline(deployed.pipeline);
  const setupFunction = deployed.functionOf('TemplateSetup');
  const [setup, ofSetup] = lifeOf(deployed, 'Custom::SearchTemplates', setupFunction);
  const [preflight, ofPreflight] = lifeOf(deployed, 'Custom::Preflight', deployed.functionOf('Preflight'));
  await preflight.create(ofPreflight);
  for (const _time of [1, 2]) await setup.create(ofSetup);
  // What people change is put back by the update, if it is asked to.
  for (const { attributes } of deployed.dashboards.objects.values()) attributes.title = 'changed';
  const indices = indicesOf(pipeline);
  for (const index of indices) await createIndex(index);
  const wider = bundleWider(deployed.pipeline);
  try {
    await setupFunction.replaceCode(wider.folder);
    await preflight.update({ ...ofPreflight, deployment: 'wider' });
    for (const code of ['wider', 'wider again']) await setup.update({ ...ofSetup, code });
    await preflight.update({ ...ofPreflight, fixed: changed(ofPreflight.fixed) });
  } finally {
    wider.remove();
  }
  const remove = async () => {
    for (const _time of [1, 2]) await setup.remove();
    await preflight.remove();
  };
  return { setup, preflight, indices, remove };
}

/** The custom resource of a type, and its properties in the template. */
function lifeOf(
  { resolved }: Deployed,
  type: string,
  { invoke }: RunningFunction,
): [CustomResourceLife, Record<string, unknown>] {
  const { logicalId, propertyNames, property } = resourceOf(resolved, type);
  const { account, region } = place;
  const stackId = `arn:aws:cloudformation:${region}:${account}:stack/${resolved.stackName}/1`;
  const names = propertyNames.filter((name) => name !== 'ServiceToken');
  return [
    new CustomResourceLife({ invoke, stackId, logicalId, type }),
    Object.fromEntries(names.map((name) => [name, property(name)])),
  ];
}

/** What no deployment may change. */
function changed(fixed: unknown): unknown[] {
  if (!Array.isArray(fixed) || fixed.length === 0) throw new Error('The preflight has nothing fixed.');
  return fixed.map((one) => ({ ...one, value: `not ${one.value}` }));
}

/** One of each kind that the pipeline writes. */
function indicesOf(pipeline: Pipeline): string[] {
  const patterns = [
    ...indexPatterns(pipeline),
    ...windowIndexKinds(pipeline).map(({ pattern }) => pattern),
    summaryPattern(pipeline.name),
  ];
  return patterns.map((pattern) => pattern.replace('*', '2026.11.30'));
}

/** The setup function of the same pipeline with one field more, and other windows under the same names. */
function bundleWider(pipeline: string): { readonly folder: string; readonly remove: () => void } {
  mkdirSync(join(packageRoot, '.test'), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, '.test', 'wider-'));
  const { name, mapping } = newField;
  const source = `
    import { pipeline as narrow } from '../../pipelines/${pipeline}.ts';
    const mappings = { ...narrow.mappings, ${name}: ${JSON.stringify(mapping)} };
    const windows = narrow.windows.map((window) => ({ ...window, where: window.where ? undefined : () => true }));
    export const pipeline = { ...narrow, mappings, windows };`;
  writeFileSync(join(folder, `${pipeline}.ts`), source);
  const pipelineFolder = relative(packageRoot, folder);
  // Outside of the project, whose package.json would have it taken for an ES module.
  const outFolder = mkdtempSync(join(tmpdir(), 'shardline-wider-'));
  bundleFunction({ name: 'setup', pipeline, pipelineFolder, outFolder });
  const remove = () => {
    for (const each of [folder, outFolder]) rmSync(each, { recursive: true });
  };
  return { folder: outFolder, remove };
}

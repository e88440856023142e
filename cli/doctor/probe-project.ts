import { pipelineNames } from '../../infra/bundle/bundle.ts';
import { projectFolder } from '../../infra/bundle/roots.ts';
import { loadPipeline } from '../../infra/load-pipeline.ts';
import { checkTypes } from '../../infra/type-check/check-types.ts';
import type { CheckedPipeline, Project } from './judge-project.ts';

/** Loads each pipeline of the project and checks its types; nothing of it runs. */
export async function probeProject(signal: AbortSignal): Promise<Project> {
  const folder = projectFolder();
  const pipelines: CheckedPipeline[] = [];
  for (const name of pipelineNames()) {
    signal.throwIfAborted();
    const file = `pipelines/${name}.ts`;
    const [unusable, types] = await Promise.all([whyUnusable(name), checkTypes(folder, file, signal)]);
    pipelines.push({ file, unusable, types });
  }
  return { folder, pipelines };
}

async function whyUnusable(name: string): Promise<string | undefined> {
  try {
    await loadPipeline(name);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

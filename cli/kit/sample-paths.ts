import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../infra/bundle/roots.ts';

/** The module that makes the pipeline's demo, if it has one. */
export function demoPath(pipeline: string): string | undefined {
  return existing('pipelines', 'demo', `${pipeline}.ts`);
}

/** The file with sample records that `init` has written for the pipeline, if there is one. */
export function samplePath(pipeline: string): string | undefined {
  return existing('samples', `${pipeline}.ndjson`) ?? existing('samples', `${pipeline}.log`);
}

function existing(...names: readonly string[]): string | undefined {
  const path = join(projectFolder(), ...names);
  return existsSync(path) ? path : undefined;
}

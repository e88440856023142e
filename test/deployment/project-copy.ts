import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../infra/bundle.ts';

/** A project like this one whose pipeline may be changed. */
export interface ProjectCopy {
  readonly folder: string;
  /** Writes `pipelines/<name>.ts`. */
  readonly writePipeline: (name: string, source: string) => void;
  readonly remove: () => void;
}

const parts = ['cdk.json', 'package.json', 'tsconfig.json', 'infra', 'functions', 'pipelines'];

/** Below this project, so that its node_modules are found. */
export function copyProject(): ProjectCopy {
  mkdirSync(join(projectRoot, '.test'), { recursive: true });
  const folder = mkdtempSync(join(projectRoot, '.test', 'deployment-'));
  for (const part of parts) cpSync(join(projectRoot, part), join(folder, part), { recursive: true });
  return {
    folder,
    writePipeline: (name, source) => writeFileSync(join(folder, 'pipelines', `${name}.ts`), source),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../infra/bundle/roots.ts';

/** A project like this one whose pipelines may be changed. */
export interface ProjectCopy {
  readonly folder: string;
  /** Writes `pipelines/<name>.ts`. */
  readonly writePipeline: (name: string, source: string) => void;
  /** Writes a file of any other name. Returns its path. */
  readonly writeFile: (name: string, content: string) => string;
  readonly remove: () => void;
}

/** What a deployment is made of. */
const parts = ['cdk.json', 'package.json', 'tsconfig.json', 'infra', 'functions', 'pipelines'];

/**
 * Copies what a deployment is made of. The copy lies below this project, so that its node_modules are found.
 * @param more further folders of the project that its pipelines import from
 */
export function copyProject(more: readonly string[] = []): ProjectCopy {
  mkdirSync(join(packageRoot, '.test'), { recursive: true });
  const folder = mkdtempSync(join(packageRoot, '.test', 'deployment-'));
  for (const part of [...parts, ...more]) {
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
  }
  const writeFile = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return {
    folder,
    writeFile,
    writePipeline: (name, source) => void writeFile(join('pipelines', `${name}.ts`), source),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

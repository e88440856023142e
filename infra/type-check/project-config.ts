import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse, relative } from 'node:path';

/** A tsconfig that is written for one check. */
export interface CheckConfig {
  readonly extends?: string;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
  readonly include: readonly string[];
  readonly references: readonly [];
}

/** The project's own options hold; only what would write files, or is about style, doesn't. */
const always = {
  noEmit: true,
  incremental: true,
  composite: false,
  declaration: false,
  declarationMap: false,
  emitDeclarationOnly: false,
  isolatedDeclarations: false,
  // Faults in the declarations of packages aren't the user's to mend.
  skipLibCheck: true,
  // A variable that isn't used yet is no reason not to start.
  noUnusedLocals: false,
  noUnusedParameters: false,
} as const;

/** For a project without a tsconfig.json: as `shardline init` writes it. */
const withoutConfig = {
  target: 'ES2022',
  lib: ['ES2023'],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  allowImportingTsExtensions: true,
  isolatedModules: true,
  strict: true,
} as const;

/** Folders whose declarations hold for the whole project, besides what the pipeline imports. */
const ambient = ['*.d.ts', 'types/**/*.d.ts', 'pipelines/**/*.d.ts'];

/**
 * What the compiler is told to check: the pipeline and whatever it imports, under the options of the project.
 * @param project folder
 * @param file path of the pipeline
 * @param buildInfo where the compiler keeps what it knows for the next time
 */
export function checkConfig(project: string, file: string, buildInfo: string): CheckConfig {
  const own = ownConfig(project, file);
  return {
    ...(own !== undefined && { extends: own }),
    compilerOptions: {
      ...(own === undefined && { ...withoutConfig, types: typesOfNode(project) }),
      ...always,
      // Where the project builds from is about what is written.
      rootDir: parse(file).root,
      tsBuildInfoFile: buildInfo,
    },
    files: [file],
    include: ambient.map((pattern) => join(project, pattern)),
    references: [],
  };
}

/** The nearest tsconfig.json to the file, in the project. */
export function ownConfig(project: string, file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const config = join(folder, 'tsconfig.json');
    if (existsSync(config)) return config;
    if (folder === project || relative(project, folder).startsWith('..') || folder === dirname(folder)) {
      return undefined;
    }
  }
}

function typesOfNode(project: string): string[] {
  try {
    createRequire(join(project, 'package.json')).resolve('@types/node/package.json');
    return ['node'];
  } catch {
    return [];
  }
}

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild';
import { ownModule, projectFolder } from './roots.ts';
import { sourceName } from './source-name.ts';

/** Each function's module, and what in it makes a handler out of a pipeline; the preflight needs none. */
const entries = {
  indexer: { module: 'functions/indexer/handler', create: 'createHandler' },
  aggregator: { module: 'functions/aggregator/handler', create: 'createAggregatorHandler' },
  setup: { module: 'functions/setup/handler', create: 'createSetupHandler' },
  preflight: { module: 'functions/preflight/handler', create: 'preflightHandler' },
} as const;

/** Name of the file of certificate authorities in a function's asset. */
export const caFileName = 'search-ca.pem';

export type FunctionName = keyof typeof entries;

export interface BundleRequest {
  readonly name: FunctionName;
  /** Name of the one pipeline that goes into the bundle. */
  readonly pipeline: string;
  /** Folder of the project that holds it; default `pipelines`. */
  readonly pipelineFolder?: string | undefined;
  /** Certificate authorities in PEM, which go along. */
  readonly caBundle?: string | undefined;
  /** Created if need be; `index.js` and `index.js.map` are written there. */
  readonly outFolder: string;
}

export interface Bundle {
  readonly folder: string;
  /** Of the bundle's content: the same sources give the same hash on every machine and in every folder. */
  readonly hash: string;
}

/** The names of the pipelines there are: one a file in `folder` of the project. */
export function pipelineNames(folder = 'pipelines'): string[] {
  const place = resolve(projectFolder(), folder);
  if (!existsSync(place)) return [];
  return (
    readdirSync(place, { withFileTypes: true })
      // Not `orders.test.ts`, nor `globals.d.ts`.
      .filter((file) => file.isFile() && /^[\w-]+\.ts$/.test(file.name))
      .map((file) => basename(file.name, '.ts'))
      .toSorted()
  );
}

/**
 * Bundles one function with one pipeline into a single file. It takes the SDK along instead of using Lambda's,
 * so that what was tested is what runs.
 * @throws esbuild's BuildFailure when a source doesn't compile
 */
export function bundleFunction(request: BundleRequest): Bundle {
  const { name, pipeline, pipelineFolder = 'pipelines', outFolder, caBundle } = request;
  const { module, create } = entries[name];
  const result = buildSync({
    stdin: {
      contents: [
        `import { pipeline } from ${JSON.stringify(resolve(projectFolder(), pipelineFolder, `${pipeline}.ts`))};`,
        `import { ${create} } from ${JSON.stringify(ownModule(module))};`,
        `export const handler = ${create}(pipeline);`,
      ].join('\n'),
      resolveDir: projectFolder(),
      sourcefile: `${name}.ts`,
      loader: 'ts',
    },
    ...functionBuild(outFolder),
    write: false,
  });
  const authorities = caBundle === undefined ? [] : [{ path: join(outFolder, caFileName), text: caBundle }];
  return writeBundle(outFolder, [...result.outputFiles, ...authorities]);
}

/** How every function is bundled, whatever goes into it. */
export function functionBuild(outFolder: string) {
  return {
    outfile: join(outFolder, 'index.js'),
    absWorkingDir: projectFolder(),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // The function runs on Node 24 in Lambda, and on the user's Node 20 in the local run.
    target: 'node20',
    minify: true,
    // The stack traces in the logs name functions and classes.
    keepNames: true,
    sourcemap: 'linked',
    // Without the sources themselves a stack trace is just as good, and the cold start reads half as much.
    sourcesContent: false,
    legalComments: 'none',
    alias: {
      // The copy that the functions are made of, wherever the pipeline's file finds another.
      shardline: ownModule('functions/pipeline/index'),
      undici: ownModule('infra/bundle/without-undici'),
    },
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

function writeBundle(outFolder: string, files: readonly Pick<OutputFile, 'path' | 'text'>[]): Bundle {
  mkdirSync(outFolder, { recursive: true });
  const hash = createHash('sha256');
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const content = file.path.endsWith('.map') ? rootedAtProject(file.text, outFolder) : file.text;
    hash.update(content);
    writeFileSync(file.path, content);
  }
  return { folder: outFolder, hash: hash.digest('hex') };
}

/** esbuild writes sources relative to the output, which would make the hash depend on where that is. */
function rootedAtProject(map: string, outFolder: string): string {
  const parsed: unknown = JSON.parse(map);
  if (typeof parsed !== 'object' || parsed === null || !('sources' in parsed)) return map;
  const sources = Array.isArray(parsed.sources) ? parsed.sources : [];
  const project = projectFolder();
  const rooted = sources.map((source) => sourceName(resolve(outFolder, String(source)), project));
  return JSON.stringify({ ...parsed, sources: rooted });
}

import { build } from 'esbuild';
import { functionBuild, projectRoot } from '../../infra/bundle.ts';
import { type MutantName, mutantPlugin } from './mutants.ts';

/** The indexer as it deploys, with a pipeline of the bench and the bench's wrapper around its handler. */
export async function bundleForBench(
  pipeline: string,
  outFolder: string,
  mutant?: MutantName,
): Promise<string> {
  await build({
    ...functionBuild(outFolder),
    stdin: {
      contents: [
        `import { pipeline } from './torture/pipelines/${pipeline}.ts';`,
        `import { createHandler } from './functions/indexer/handler.ts';`,
        `import { withSabotage } from './torture/parts/sabotage.ts';`,
        'export const handler = withSabotage(createHandler(pipeline));',
      ].join('\n'),
      resolveDir: projectRoot,
      sourcefile: 'indexer.ts',
      loader: 'ts',
    },
    write: true,
    plugins: mutant === undefined ? [] : [mutantPlugin(mutant)],
  });
  return outFolder;
}

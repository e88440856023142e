import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { projectRoot } from '../../infra/bundle.ts';

/** Breaks one guarantee in the bundle, to see that the bench finds it. The sources stay as they are. */
interface Mutant {
  readonly module: string;
  /** Exports of the module, rewritten around the `original` ones. */
  readonly overrides: string;
}

export const mutants = {
  /** A batch with one failure says that it is done. */
  g1: {
    module: 'functions/core/batch-response.ts',
    overrides: `export const batchResponse = (records, outcomes) =>
      outcomes.filter(({ status }) => status === 'errored').length === 1
        ? { batchItemFailures: [] } : original.batchResponse(records, outcomes);`,
  },
  /** Ids that a replay doesn't make again. */
  g2: {
    module: 'functions/core/identity.ts',
    overrides: `export const documentId = (...given) => original.documentId(...given) + '-' + Math.random();`,
  },
  /** Whatever comes last to the engine wins, because the stored place in the stream isn't looked at. */
  g6: {
    module: 'functions/core/ordered/stream-order.ts',
    overrides: 'export const parseOrder = () => undefined;',
  },
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof mutants;

const namespace = 'mutant';

/** Puts the mutant in the place of its module, for all who import it but the mutant itself. */
export function mutantPlugin(name: MutantName): Plugin {
  const { module, overrides } = mutants[name];
  const path = resolve(projectRoot, module);
  return {
    name: 'mutant',
    setup: (build) => {
      build.onResolve({ filter: /\.ts$/ }, ({ path: asked, resolveDir, namespace: importer }) =>
        importer !== namespace && resolve(resolveDir, asked) === path ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, () => ({
        contents: `import * as original from '${path}';\nexport * from '${path}';\n${overrides}`,
        loader: 'ts',
        resolveDir: dirname(path),
      }));
    },
  };
}

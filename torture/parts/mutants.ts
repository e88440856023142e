import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { projectRoot } from '../../infra/bundle.ts';

/** A guarantee that is broken in the bundle, to see that the bench finds it. The sources stay as they are. */
interface Mutant {
  readonly module: string;
  /** JavaScript for exports of the module, in which its own are those of `original`. */
  readonly overrides: Readonly<Record<string, string>>;
}

export const mutants = {
  /** Of a batch's failures the first is swallowed: its record isn't asked for again. */
  g1: {
    module: 'functions/core/batch-response.ts',
    overrides: {
      batchResponse: `(records, outcomes) => {
        const first = original.checkpointPlace(records, outcomes);
        const swallowed = outcomes.map((outcome, place) => place === first ? { status: 'indexed' } : outcome);
        return original.batchResponse(records, swallowed);
      }`,
    },
  },
  /** Ids that a replay doesn't make again. */
  g2: {
    module: 'functions/core/identity.ts',
    overrides: { documentId: `(...given) => original.documentId(...given) + '-' + Math.random()` },
  },
  /** What comes to the engine last wins, because the stored place in the stream isn't looked at. */
  g6: {
    module: 'functions/core/ordered/stream-order.ts',
    overrides: { parseOrder: '() => undefined' },
  },
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof mutants;

const namespace = 'mutant';

/** Puts the mutant in the place of its module, for all who import it but the mutant itself. */
export function mutantPlugin(name: MutantName): Plugin {
  const { module, overrides } = mutants[name];
  const path = resolve(projectRoot, module);
  const exported = Object.entries(overrides).map(([export_, code]) => `export const ${export_} = ${code};`);
  const contents = [`import * as original from '${path}';`, `export * from '${path}';`, ...exported].join(
    '\n',
  );
  return {
    name: 'mutant',
    setup: (build) => {
      let used = false;
      build.onResolve({ filter: /\.ts$/ }, ({ path: asked, resolveDir, namespace: importer }) =>
        importer !== namespace && resolve(resolveDir, asked) === path ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, () => {
        used = true;
        return { contents, loader: 'ts', resolveDir: dirname(path) };
      });
      build.onEnd(() =>
        used
          ? undefined
          : { errors: [{ text: `nothing in the bundle imports ${module}, so ${name} breaks nothing` }] },
      );
    },
  };
}

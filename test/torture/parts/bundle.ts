import { build, type Plugin } from 'esbuild';
import { functionBuild } from '../../../infra/bundle/bundle.ts';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { type MutantName, mutantPlugin, mutants } from './mutants.ts';
import { overridePlugin } from './override-plugin.ts';

const handlers = {
  indexer: { module: './functions/indexer/handler.ts', create: 'createHandler' },
  aggregator: { module: './functions/aggregator/handler.ts', create: 'createAggregatorHandler' },
} as const;

export interface BenchBundle {
  readonly of: keyof typeof handlers;
  readonly pipeline: string;
  readonly outFolder: string;
  readonly mutant?: MutantName | undefined;
  /** As deployed unless given, in milliseconds: for how long nobody takes over what a process that died had claimed. */
  readonly claimMargin?: number | undefined;
  /** `external` leaves out what comes from npm, for who looks at our modules alone. */
  readonly packages?: 'bundle' | 'external';
}

/** A function as it deploys, with a pipeline of the bench and the bench's wrapper around its handler. */
export async function bundleForBench(bundle: BenchBundle): Promise<string> {
  const { of, pipeline, outFolder, mutant, claimMargin, packages = 'bundle' } = bundle;
  const { module, create } = handlers[of];
  await build({
    ...functionBuild(outFolder),
    stdin: {
      contents: [
        `import { pipeline } from './test/torture/pipelines/torture-${pipeline}.ts';`,
        `import { ${create} } from '${module}';`,
        `import { withSabotage } from './test/torture/parts/sabotage.ts';`,
        `export const handler = withSabotage(${create}(pipeline));`,
      ].join('\n'),
      resolveDir: packageRoot,
      sourcefile: `${of}.ts`,
      loader: 'ts',
    },
    write: true,
    packages,
    plugins: [
      ...(of === 'aggregator' ? watching : [shorterDoubts]),
      ...(claimMargin === undefined ? [] : [shorterClaims(claimMargin)]),
      ...(mutant !== undefined && mutants[mutant].of === of ? [mutantPlugin(mutant)] : []),
    ],
  });
  return outFolder;
}

/** Lets the aggregator's process be ended right after a step of its. */
const watching: readonly Plugin[] = [
  overridePlugin('watched store', {
    module: 'functions/engine/store/engine-store.ts',
    imports: { watchedStore: 'test/torture/parts/moments.ts' },
    overrides: { engineStore: '(...given) => watchedStore(original.engineStore(...given))' },
  }),
  overridePlugin('watched notifier', {
    module: 'functions/aggregator/notify/notifier.ts',
    imports: { watchedNotifier: 'test/torture/parts/moments.ts' },
    overrides: { notifierFor: '(...given) => watchedNotifier(original.notifierFor(...given))' },
  }),
  // The bench has few lanes and little time: three alerts at once are many there.
  overridePlugin('more groups', {
    module: 'functions/aggregator/notify/pace-limits.ts',
    overrides: { paceLimits: '{ messages: 2, interval: 2_000 }' },
  }),
];

/** A document in doubt isn't waited for as long as in earnest: the bench's outages, which look like it, are short too. */
const shorterDoubts = overridePlugin('shorter doubts', {
  module: 'functions/core/bulk/refused/limits.ts',
  overrides: { shortestDoubtMs: '({ 400: 1_000, 500: 2_000 })' },
});

function shorterClaims(margin: number): Plugin {
  return overridePlugin('shorter claims', {
    module: 'functions/aggregator/notify/claim-margin.ts',
    overrides: { claimMarginMs: String(margin) },
  });
}

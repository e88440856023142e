import type { PinnedJar } from '../../local/engine/pinned-jars.ts';

/** An engine that `npm run test:engines` runs the suite on. */
export type TestEngine =
  | { readonly kind: 'pinned' }
  /** OpenSearch by its runner's jars, which `npm run pin-engine-jars` lists in a file of this folder. */
  | { readonly kind: 'jars'; readonly file: string }
  /** Elasticsearch's own zip for tests: the server with few modules. */
  | { readonly kind: 'zip'; readonly version: string; readonly zip: PinnedJar };

const zipOf = (version: string, bytes: number, sha256: string): TestEngine => ({
  kind: 'zip',
  version,
  zip: {
    coordinates: `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}`,
    bytes,
    sha256,
  },
});

export const testEngines: Readonly<Record<string, TestEngine>> = {
  'opensearch-3.8': { kind: 'pinned' },
  'opensearch-2.19': { kind: 'jars', file: 'opensearch-2.19.json' },
  'elasticsearch-8.19': zipOf(
    '8.19.21',
    106_871_955,
    '215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a',
  ),
  'elasticsearch-9.5': zipOf(
    '9.5.3',
    132_390_005,
    'bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d',
  ),
};

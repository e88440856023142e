import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** What `tsconfig.json` says to the compiler: the package's public entries, as this repository's sources. */
export const publicEntries = Object.entries({
  shardline: 'functions/pipeline/index.ts',
  'shardline/cdk': 'infra/cdk.ts',
  'shardline/testing': 'testing/index.ts',
  'shardline/event-source-mapping': 'local/event-source-mapping/index.ts',
}).map(([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: join(root, file) }));

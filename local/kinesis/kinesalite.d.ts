declare module 'kinesalite' {
  import type { Server } from 'node:http';

  interface KinesaliteOptions {
    readonly path?: string;
    readonly createStreamMs?: number;
    readonly deleteStreamMs?: number;
    readonly updateStreamMs?: number;
    readonly shardLimit?: number;
  }

  export default function kinesalite(options?: KinesaliteOptions): Server;
}

declare module 'kinesalite/db/index.js' {
  const db: {
    readonly ITERATOR_PWD_KEY: Buffer;
    readonly ITERATOR_PWD_IV: Buffer;
    /** `seqTime`: milliseconds since 1970. @throws Error unless it is one */
    parseSequence(sequenceNumber: string): { readonly seqTime?: number };
  };
  export default db;
}

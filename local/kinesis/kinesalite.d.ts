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
  /** Times in milliseconds since 1970. */
  interface SequenceParts {
    readonly shardCreateTime: number;
    readonly shardIx: number;
    /** Counts the records of the stream, or of five of its shards together; in decimal. Absent in a shard's first number. */
    readonly seqIx?: string | number;
    readonly seqTime?: number;
  }

  const db: {
    readonly ITERATOR_PWD_KEY: Buffer;
    readonly ITERATOR_PWD_IV: Buffer;
    /** @throws Error unless it is one */
    parseSequence(sequenceNumber: string): SequenceParts;
    stringifySequence(parts: SequenceParts): string;
    createShardIterator(stream: string, shardId: string, sequenceNumber: string): string;
  };
  export default db;
}

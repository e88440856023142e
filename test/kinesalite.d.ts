declare module 'kinesalite' {
  import type { Server } from 'node:http';

  export interface KinesaliteOptions {
    readonly path?: string;
    readonly ssl?: boolean;
    readonly createStreamMs?: number;
    readonly deleteStreamMs?: number;
    readonly updateStreamMs?: number;
    readonly shardLimit?: number;
  }

  export default function kinesalite(options?: KinesaliteOptions): Server;
}

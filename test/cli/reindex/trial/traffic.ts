import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { put } from './documents.ts';

export interface Traffic {
  /** Ends it. @throws what the writes or searches threw */
  readonly end: () => Promise<Figures>;
}

export interface Figures {
  readonly written: number;
  readonly slowestWriteMs: number;
  readonly searches: number;
  /** Searches that found fewer documents than one before, with a failed shard, or one document twice. */
  readonly missed: number;
  readonly failed: number;
  readonly doubled: number;
}

/** Writes documents `from` on at a rate, and searches all the time. */
export function startTraffic(
  client: Client,
  { name, from, rate }: { readonly name: string; readonly from: number; readonly rate: number },
): Traffic {
  const figures = { written: from, slowestWriteMs: 0, searches: 0, missed: 0, failed: 0, doubled: 0 };
  let isOver = false;
  const write = async () => {
    for (const start = Date.now(); !isOver; await sleep(20)) {
      const due = from + Math.floor(((Date.now() - start) * rate) / 1_000);
      if (due <= figures.written) continue;
      const began = Date.now();
      await put(client, `${name}-2026.11`, figures.written, due);
      figures.slowestWriteMs = Math.max(figures.slowestWriteMs, Date.now() - began);
      figures.written = due;
    }
  };
  const search = async () => {
    for (let most = 0; !isOver; ) {
      const { status, total, highest } = await counted(client, name);
      figures.searches += 1;
      if (status !== 'whole') figures.failed += 1;
      else {
        if (total < most) figures.missed += 1;
        // Each number is written once, in their order.
        if (total > highest + 1) figures.doubled += 1;
        most = Math.max(most, total);
      }
    }
  };
  const all = Promise.all([write(), search()]);
  all.catch(() => undefined);
  return {
    end: async () => {
      isOver = true;
      await all;
      return figures;
    },
  };
}

async function counted(client: Client, name: string) {
  const answer: unknown = await client.search({
    ...{ index: `${name}-*`, size: 0, track_total_hits: true },
    aggs: { highest: { max: { field: 'n' } } },
  });
  const isWhole = field(answer, '_shards', 'failed') === 0;
  return {
    status: isWhole ? 'whole' : 'partial',
    total: Number(field(answer, 'hits', 'total', 'value')),
    highest: Number(field(answer, 'aggregations', 'highest', 'value')),
  };
}

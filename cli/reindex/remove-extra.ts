import type { Ask } from './ask.ts';
import type { CopyWriter } from './copy-writer.ts';
import { allShards, shardStats } from './engine-answers.ts';

const documentsAtOnce = 2_000;

/** Deletes from one index the documents that another doesn't have. Answers how many. */
export async function removeExtra(
  ask: Ask,
  writer: CopyWriter,
  { old, next }: { readonly old: string; readonly next: string },
): Promise<number> {
  await ask.read(allShards, 'POST', `/${next}/_refresh`);
  const stats = await ask.read(shardStats, 'GET', `/${next}/_stats/docs`, { query: { level: 'shards' } });
  const shards = Object.keys(Object.values(stats.indices)[0]?.shards ?? {}).length;
  let removed = 0;
  for (let shard = 0; shard < shards; shard += 1) {
    for (let above = -1; ; ) {
      const [page] = await ask.search([{ index: next, shard, body: pageAbove(above) }]);
      const hits = page?.hits ?? [];
      const last = hits.at(-1);
      if (last === undefined) break;
      above = last._seq_no;
      const documents = hits.map(
        ({ _id: id, _routing: routing, _seq_no: seqNo, _primary_term: primaryTerm }) => ({
          ...{ id, routing, seqNo, primaryTerm },
        }),
      );
      const stored = await ask.get(old, documents);
      const extra = documents.filter((_, position) => stored[position]?.found !== true);
      await writer.delete(next, extra);
      removed += extra.length;
    }
  }
  return removed;
}

function pageAbove(above: number) {
  return {
    query: { range: { _seq_no: { gt: above } } },
    sort: [{ _seq_no: 'asc' }],
    size: documentsAtOnce,
    _source: false,
    seq_no_primary_term: true,
    track_total_hits: true,
  };
}

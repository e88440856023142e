import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { sendOperations } from '../../../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../../../functions/core/document/operation.ts';
import { bulkSender } from '../../../../functions/engine/bulk-sender.ts';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { sendLimits } from '../../../../functions/engine/send-limits.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { definePipeline } from '../../../../functions/pipeline/pipeline.ts';

export type StatusType = 'keyword' | 'integer';

export function pipelineOf(name: string, status: StatusType): Pipeline {
  return definePipeline({
    name,
    transform: () => null,
    document: { index: `${name}-{yyyy.MM}` },
    mappings: { status: { type: status }, n: { type: 'long' } },
  });
}

function documentOf(n: number): string {
  return `{"status":"${200 + (n % 300)}","n":${n},"ingest":{"tags":["x"]}}`;
}

function operationOf(index: string, n: number, position: number): Operation {
  const id = String(n);
  const lines = `{"create":{"_index":"${index}","_id":"${id}"}}\n${documentOf(n)}\n`;
  return { recordPosition: position, action: 'create', index, id, lines, bytes: Buffer.byteLength(lines) };
}

/** Writes the documents of these numbers as the indexer does. @throws Error when one isn't indexed in five minutes */
export async function put(client: Client, index: string, from: number, to: number): Promise<void> {
  const atOnce = 10_000;
  for (let first = from; first < to; first += atOnce) {
    const count = Math.min(atOnce, to - first);
    const operations = Array.from({ length: count }, (_, record) =>
      operationOf(index, first + record, record),
    );
    const { outcomes } = await sendOperations(operations, sendLimits, {
      ...{ send: bulkSender(client), now: Date.now, random: Math.random, deadline: Date.now() + 300_000 },
      sleep: async (duration) => {
        await sleep(duration);
      },
    });
    const failed = outcomes.find(({ status }) => status !== 'indexed' && status !== 'duplicate');
    if (failed !== undefined)
      throw new Error(`a document of ${index} isn't indexed: ${JSON.stringify(failed)}`);
  }
}

/** Compares all that searches find under two names. Answers how many are equal, and whether all are. */
export async function compare(client: Client, one: string, other: string) {
  let equal = 0;
  for (let above = -1; ; ) {
    const [a, b] = [await page(client, one, above), await page(client, other, above)];
    if (JSON.stringify(a) !== JSON.stringify(b)) return { equal, differAfter: above };
    const last = a.at(-1);
    if (last === undefined) return { equal };
    equal += a.length;
    above = Number(field(last, 1, 'n'));
  }
}

async function page(client: Client, index: string, above: number): Promise<readonly unknown[]> {
  const { hits } = await client.search({
    ...{ index, size: 10_000, track_total_hits: true, sort: [{ n: 'asc' }] },
    query: { range: { n: { gt: above } } },
  });
  return hits.hits.map(({ _id, _source }) => [_id, _source]);
}

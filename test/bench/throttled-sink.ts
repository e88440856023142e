import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkAnswer, BulkItem } from '../../functions/core/bulk/bulk-answer.ts';
import { Flow } from '../../functions/core/bulk/flow.ts';
import { sendOperations } from '../../functions/core/bulk/send-operations.ts';
import type { Operation } from '../../functions/core/document/operation.ts';
import { bulkSender } from '../../functions/engine/bulk-sender.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { sendLimits as limits } from '../../functions/engine/send-limits.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { accessRecords } from './records.ts';

/**
 * How much of what a throttling engine grants is made use of (G7): first the rate without throttling, then a gate in
 * front of the same engine that grants half of it and answers 429 for every operation beyond.
 */
const target = 0.8;
const batchSize = 1_000;
const seconds = 10;
const containers = 2;

const busy: BulkItem = { status: 429, error: { type: 'rejected_execution_exception', reason: 'throttled' } };

const engine = await startEngine({ onProgress: () => undefined });
const client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
const send = bulkSender(client);
const sources = accessRecords(batchSize).map(({ data }) => Buffer.from(data, 'base64').toString());

let nextId = 0;
function nextBatch(index: string): Operation[] {
  return sources.map((source, position) => {
    const id = String(nextId++);
    const lines = `{"create":{"_index":"${index}","_id":"${id}"}}\n${source}\n`;
    return { recordPosition: position, action: 'create', index, id, lines, bytes: Buffer.byteLength(lines) };
  });
}

/** A bucket of at most a tenth of a second's operations, filled at the granted rate. */
function gate(rate: number) {
  const started = performance.now();
  const most = rate / 10;
  let tokens = most;
  let filledAt = started;
  let refused = 0;
  return {
    refused: () => refused,
    send: async (body: string, timeout: number): Promise<BulkAnswer> => {
      const now = performance.now();
      tokens = Math.min(most, tokens + (rate * (now - filledAt)) / 1_000);
      filledAt = now;
      const lines = body.trimEnd().split('\n');
      const taken = Math.min(lines.length / 2, Math.floor(tokens));
      tokens -= taken;
      refused += lines.length / 2 - taken;
      const rest = Array.from({ length: lines.length / 2 - taken }, () => busy);
      if (taken === 0) return { kind: 'items', items: rest };
      const answer = await send(`${lines.slice(0, taken * 2).join('\n')}\n`, timeout);
      return answer.kind === 'items' ? { kind: 'items', items: [...answer.items, ...rest] } : answer;
    },
  };
}

/** Documents a second that so many containers index side by side, batch after batch. */
async function rateOf(index: string, through: typeof send): Promise<number> {
  const started = performance.now();
  const until = started + seconds * 1_000;
  let indexed = 0;
  const container = async () => {
    const flow = new Flow(limits);
    while (performance.now() < until) {
      const deadline = Date.now() + until - performance.now();
      const world = { send: through, sleep, now: Date.now, random: Math.random, deadline };
      const { outcomes } = await sendOperations(nextBatch(index), limits, world, flow);
      indexed += outcomes.filter(({ status }) => status === 'indexed').length;
    }
  };
  await Promise.all(Array.from({ length: containers }, container));
  return indexed / ((performance.now() - started) / 1_000);
}

try {
  await rateOf('warm-up', send);
  const shares: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const free = await rateOf(`free-${round}`, send);
    const gated = gate(free / 2);
    const useful = await rateOf(`gated-${round}`, gated.send);
    shares.push(useful / (free / 2));
    console.log(
      `unthrottled ${free.toFixed(0)} documents/s; at half of it ${useful.toFixed(0)}, ${gated.refused()} operations refused in ${seconds} s`,
    );
  }
  const share = shares.toSorted((a, b) => a - b)[1] ?? Number.NaN;
  console.log(
    `used ${(share * 100).toFixed(0)} % of what was granted (median of 3), more than ${target * 100} % wanted`,
  );
  if (share <= target) process.exitCode = 1;
} finally {
  await client.close();
  await engine.stop();
}

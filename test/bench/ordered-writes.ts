import { setTimeout as sleep } from 'node:timers/promises';
import { Flow } from '../../functions/core/bulk/flow.ts';
import { sendOperations } from '../../functions/core/bulk/send-operations.ts';
import type { Operation, OrderedOperation } from '../../functions/core/document/operation.ts';
import { formatOrder } from '../../functions/core/document/stream-order.ts';
import { sendOrdered } from '../../functions/core/ordered/send-ordered.ts';
import type { DocumentOutcome } from '../../functions/core/outcome/outcome.ts';
import { bulkSender } from '../../functions/engine/bulk-sender.ts';
import { documentReader } from '../../functions/engine/document-reader.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { sendLimits as limits } from '../../functions/engine/send-limits.ts';
import { startEngine } from '../../local/engine/engine.ts';
import { accessRecords } from './records.ts';

/** What order costs (docs/internals/decisions/0004): the same documents, written in several ways, by a batch at a time. */
const documents = 10_000;
const batchSize = 1_000;
const rounds = 5;

const engine = await startEngine({ onProgress: () => undefined });
const client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
const outside = {
  send: bulkSender(client),
  read: documentReader(client),
  sleep: (duration: number) => sleep(duration),
  now: Date.now,
  random: Math.random,
};
const sources = accessRecords(documents).map(({ data }) => Buffer.from(data, 'base64').toString());
let sequenceNumber = 1n;

function createsOf(batch: readonly string[], start: number, index: string): Operation[] {
  return batch.map((source, position) => {
    const id = String(start + position);
    const lines = `{"create":{"_index":"${index}","_id":"${id}"}}\n${source}\n`;
    return { recordPosition: position, action: 'create', index, id, lines, bytes: Buffer.byteLength(lines) };
  });
}

function orderedOf(
  action: 'index' | 'upsert',
  batch: readonly string[],
  start: number,
  index: string,
): OrderedOperation[] {
  return batch.map((source, position) => {
    sequenceNumber += 1n;
    const order = { version: 0, sequenceNumber, part: [0, 0, 0] as const };
    const json = `${source.slice(0, -1)},"ingest":{"order":"${formatOrder(order)}"}}`;
    return {
      recordPosition: position,
      action,
      index,
      id: String(start + position),
      routing: undefined,
      order,
      json,
    };
  });
}

/** The alternative that lost: the engine compares, by a script that gets each whole document as a parameter. */
const script =
  'if (ctx._source.ingest == null || ctx._source.ingest.order.compareTo(params.order) < 0) { ctx._source = params.document } else { ctx.op = "none" }';

function scriptedOf(batch: readonly string[], start: number, index: string): Operation[] {
  return batch.map((source, position) => {
    sequenceNumber += 1n;
    const order = String(sequenceNumber).padStart(56, '0');
    const document = { ...JSON.parse(source), ingest: { order } };
    const id = String(start + position);
    const body = {
      scripted_upsert: true,
      script: { source: script, params: { order, document } },
      upsert: {},
    };
    const lines = `{"update":{"_index":"${index}","_id":"${id}","retry_on_conflict":3}}\n${JSON.stringify(body)}\n`;
    return { recordPosition: position, action: 'create', index, id, lines, bytes: Buffer.byteLength(lines) };
  });
}

async function inBatches(
  write: (
    batch: readonly string[],
    start: number,
  ) => Promise<{ readonly outcomes: readonly DocumentOutcome[] }>,
): Promise<number> {
  const started = performance.now();
  for (let start = 0; start < documents; start += batchSize) {
    const { outcomes } = await write(sources.slice(start, start + batchSize), start);
    const failed = outcomes.find(({ status }) => status !== 'indexed');
    if (failed !== undefined) throw new Error(JSON.stringify(failed));
  }
  return (performance.now() - started) / 1_000;
}

const flow = new Flow(limits);
const within = () => ({ ...outside, deadline: Date.now() + 60_000 });
const creating = (index: string) => (batch: readonly string[], start: number) =>
  sendOperations(createsOf(batch, start, index), limits, within(), flow);
const ordering = (action: 'index' | 'upsert', index: string) => (batch: readonly string[], start: number) =>
  sendOrdered(orderedOf(action, batch, start, index), limits, within(), flow);
const scripting = (index: string) => (batch: readonly string[], start: number) =>
  sendOperations(scriptedOf(batch, start, index), limits, within(), flow);

const seconds: Record<string, number[]> = {};
async function measure(name: string, work: () => Promise<number>, round: number): Promise<void> {
  const taken = await work();
  if (round >= 0) seconds[name] = [...(seconds[name] ?? []), taken];
}

try {
  for (let round = -2; round < rounds; round += 1) {
    const [created, ordered, scripted] = ['created', 'ordered', 'scripted'].map(
      (name) => `${name}-${round + 2}`,
    );
    if (created === undefined || ordered === undefined || scripted === undefined) throw new Error('no names');
    await measure('create, derived ids', () => inBatches(creating(created)), round);
    await measure('ordered index, new ids', () => inBatches(ordering('index', ordered)), round);
    await measure('ordered index, ids that are there', () => inBatches(ordering('index', ordered)), round);
    await measure('ordered upsert, ids that are there', () => inBatches(ordering('upsert', ordered)), round);
    await measure('scripted update, new ids', () => inBatches(scripting(scripted)), round);
    await measure('scripted update, ids that are there', () => inBatches(scripting(scripted)), round);
    await client.indices.delete({ index: [created, ordered, scripted] });
  }
  report();
} finally {
  await client.close();
  await engine.stop();
}

function report(): void {
  console.log(`${documents} documents of 400 bytes in batches of ${batchSize}; medians of ${rounds} rounds`);
  const base = median(seconds['create, derived ids'] ?? []);
  for (const [name, values] of Object.entries(seconds)) {
    const rate = Math.round(documents / median(values)).toLocaleString('en-US');
    console.log(
      `${name.padEnd(38)} ${rate.padStart(8)} documents/s, ${(median(values) / base).toFixed(2)} x the time`,
    );
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

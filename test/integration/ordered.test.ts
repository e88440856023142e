import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@elastic/elasticsearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { buildOperations } from '../../functions/core/document/document.ts';
import type { OrderedOperation } from '../../functions/core/document/operation.ts';
import { sendOrdered } from '../../functions/core/ordered/send-ordered.ts';
import { transformValues } from '../../functions/core/transform/transform.ts';
import { bulkSender } from '../../functions/engine/bulk-sender.ts';
import { documentReader } from '../../functions/engine/document-reader.ts';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { definePipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { describeEngine } from '../../local/engine/describe-engine.ts';
import { limits } from '../functions/core/bulk/engine.ts';
import { jsonRecords } from '../functions/core/records.ts';
import { type Services, startServices } from './services.ts';

interface Customer {
  readonly id: string;
  readonly action: 'index' | 'upsert' | 'delete';
  readonly name?: string;
  readonly visits?: number;
  readonly address?: { readonly city?: string; readonly street?: string };
}

const pipeline = definePipeline<'json', Customer>({
  name: 'ordered-customers',
  transform: (value) => value as Customer,
  document: {
    index: 'ordered-customers',
    id: ({ id }) => id,
    routing: ({ id }) => id.slice(0, 1),
    action: ({ action }) => action,
  },
  mappings: {
    id: { type: 'keyword' },
    action: { type: 'keyword' },
    name: { type: 'keyword' },
    visits: { type: 'long' },
    address: { properties: { city: { type: 'keyword' }, street: { type: 'keyword' } } },
  },
});

async function operationsOf(records: readonly StreamRecord[]): Promise<OrderedOperation[]> {
  const transformed = await transformValues(decodeBatch(records, 'json'), records, pipeline);
  const built = buildOperations(transformed, records, pipeline, { historicalInput: false });
  return built.flatMap((item) => ('action' in item && item.action !== 'create' ? [item] : []));
}

describe('ordered writes on a real engine', () => {
  let services: Services;
  let search: Client;
  beforeAll(async () => {
    services = await startServices();
    search = services.search;
    await installAnew();
  });
  afterAll(async () => {
    await remove();
    await services.stop();
  });

  const remove = () =>
    search.indices.delete({ index: 'ordered-customers.documents', ignore_unavailable: true });

  async function installAnew(): Promise<void> {
    await remove();
    const engine = await describeEngine(services.searchUrl);
    await installTemplates({ request: engineRequest(search), pipeline, engine });
  }

  async function sendAll(operations: readonly OrderedOperation[]): Promise<string[]> {
    const outside = {
      send: bulkSender(search),
      read: documentReader(search),
      sleep: (duration: number) => sleep(duration),
      now: Date.now,
      random: Math.random,
      deadline: Date.now() + 50_000,
    };
    const { outcomes } = await sendOrdered(operations, { ...limits, requestTimeout: 30_000 }, outside);
    return outcomes.map(({ status }) => status);
  }

  async function found(index = 'ordered-customers'): Promise<Record<string, Partial<Customer>>> {
    await search.indices.refresh({ index: 'ordered-customers.documents' });
    const { hits } = await search.search<Customer>({ index, size: 1_000, track_total_hits: true });
    const shown = hits.hits.map(({ _id = '', _source }): [string, Partial<Customer>] => {
      const { id: _, action: _action, ingest: _ingest, ...rest } = { ingest: {}, ..._source };
      return [_id, rest];
    });
    return Object.fromEntries(shown.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  it('finds an empty index before the first document', async () => {
    expect(await found()).toEqual({});
  });

  it('shows what was left of each id, and hides what was deleted', async () => {
    const records = jsonRecords([
      { id: 'kept', action: 'index', name: 'first', address: { city: 'Bern', street: 'Long' } },
      { id: 'gone', action: 'index', name: 'first' },
      { id: 'kept', action: 'upsert', visits: 3, address: { street: 'Short' } },
      { id: 'gone', action: 'delete' },
      { id: 'never', action: 'delete' },
    ]);
    const operations = await operationsOf(records);
    expect(await sendAll(operations)).toEqual(['indexed', 'stale', 'indexed', 'indexed', 'indexed']);
    const kept = { name: 'first', visits: 3, address: { city: 'Bern', street: 'Short' } };
    expect(await found()).toEqual({ kept });
    // Nor do wildcards meet the tombstones.
    expect(await found('ordered-customers*')).toEqual({ kept });
    expect(await sendAll(operations)).toEqual(['stale', 'stale', 'duplicate', 'duplicate', 'duplicate']);
    expect(await sendAll(operations.slice(0, 2))).toEqual(['stale', 'stale']);
    expect(await found()).toEqual({ kept });
  });

  it('rejects only what the mapping refuses, and keeps the others of its id in order', async () => {
    const records = jsonRecords([
      { id: 'mixed', action: 'index', visits: 1 },
      { id: 'mixed', action: 'index', visits: 'many' },
      { id: 'mixed', action: 'upsert', name: 'last' },
    ]);
    expect(await sendAll(await operationsOf(records))).toEqual(['indexed', 'rejected', 'indexed']);
    expect((await found()).mixed).toEqual({ visits: 1, name: 'last' });
  });

  it('lets the last in the stream win over writers side by side', async () => {
    await installAnew();
    const values = Array.from({ length: 2_000 }, (_, n): Customer => {
      const id = `c${n % 25}`;
      return n % 7 === 3 ? { id, action: 'delete' } : { id, action: 'index', visits: n };
    });
    const operations = await operationsOf(jsonRecords(values));
    // The same stream thrice at once, cut differently: a live delivery, a retry and a replay.
    const runs = [37, 100, 450].map(async (size) => {
      for (let start = 0; start < operations.length; start += size) {
        await sendAll(operations.slice(start, start + size));
      }
    });
    await Promise.all(runs);
    const last = new Map(values.map((value) => [value.id, value]));
    const expected = [...last.values()].filter(({ action }) => action === 'index');
    expect(await found()).toEqual(
      Object.fromEntries(
        expected
          .map(({ id, visits }) => [id, { visits }])
          .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
      ),
    );
  });
});

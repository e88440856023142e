import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { folderStore } from '../../functions/dead-letters/folder-store.ts';
import type { LocalRun } from '../../local/run/parts.ts';
import { deadLetter, rejectedObject } from '../cli/letters/letters.ts';
import { put, settled, startPipeline } from './pipeline-run.ts';
import { announce, recovery } from './recovery-command.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const hit = z.object({ _id: z.string(), _version: z.number(), _source: z.record(z.string(), z.unknown()) });

const customers = Array.from({ length: 600 }, (_, n) => {
  const action = n % 11 === 4 ? 'delete' : n % 3 === 0 ? 'index' : 'upsert';
  return { id: `c${n % 40}`, action, ...(action !== 'delete' && { visits: n }) };
});

describe('a pipeline with ids of its own', () => {
  let services: Services;
  let folder: string;
  let run: LocalRun;
  let forget: () => void = () => undefined;

  beforeAll(async () => {
    services = await startServices();
    folder = mkdtempSync(join(tmpdir(), 'ordered-recovery-'));
    await deleteIndices(services.search, 'customers.documents');
    run = await startPipeline('test/integration/pipelines/customers', services);
    forget = announce(run);
    await put(
      run,
      customers.map((one) => ({ data: JSON.stringify(one), partitionKey: one.id })),
    );
    await settled(run, customers.length);
  }, 120_000);
  afterAll(async () => {
    forget();
    await run.stop();
    await services.stop();
    rmSync(folder, { recursive: true });
  });

  async function hits(index: string) {
    await services.search.indices.refresh({ index: 'customers.documents' });
    const found = await services.search.search({ index, size: 1_000, version: true, track_total_hits: true });
    return found.hits.hits.map((one) => hit.parse(one)).sort((a, b) => (a._id < b._id ? -1 : 1));
  }
  /** Tombstones among them. How often a document was written depends on how its batches were cut. */
  const documents = async () =>
    (await hits('customers.documents')).map(({ _id, _source }) => ({ _id, _source }));
  const shown = async () => (await hits('customers')).map(({ _id, _source }) => [_id, _source.visits]);
  const redrive = () => recovery(folder, 'redrive', '--pipeline', 'customers');
  const replay = (...args: readonly string[]) =>
    recovery(folder, 'replay', '--pipeline', 'customers', '--from', 'trim-horizon', ...args);

  /** What the last record of each id left; an upsert or an index, both of which set `visits`. */
  function expected() {
    const last = new Map(customers.map((one) => [one.id, one]));
    return [...last.values()]
      .filter(({ action }) => action !== 'delete')
      .map(({ id, visits }) => [id, visits])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  }

  it('replayed into an emptied index, gives the same documents and tombstones', async () => {
    const before = await documents();
    expect(before.length).toBeGreaterThan(expected().length);
    expect(await shown()).toEqual(expected());
    await deleteIndices(services.search, 'customers.documents');
    const done = await replay('--batch-size', '17');
    expect(done).toMatchObject({ code: 0, stdout: '600 records of 4 shards replayed.\n', stderr: '' });
    expect(await documents()).toEqual(before);
    expect(await shown()).toEqual(expected());
  });

  it('replayed into a full index, writes nothing', async () => {
    const before = await hits('customers.documents');
    expect(await replay('--batch-size', '101')).toMatchObject({ code: 0, stderr: '' });
    expect(await hits('customers.documents')).toEqual(before);
  });

  it('whose oldest records are redriven last, takes those alone that nothing newer has replaced or deleted', async () => {
    const before = await shown();
    expect((await documents()).find(({ _id }) => _id === 'c5')?._source).toMatchObject({
      ingest: { deleted: true },
    });
    const late = [
      { id: 'c0', action: 'index', visits: -1 },
      { id: 'c5', action: 'upsert', visits: -1 },
      { id: 'late', action: 'index', visits: 7 },
      { id: 'late', action: 'upsert', visits: 8 },
    ].map((one, position) =>
      // Sequence numbers that are lower than those of any stream.
      deadLetter(position, {
        pipeline: 'customers',
        stream: run.stream,
        data: Buffer.from(JSON.stringify(one)).toString('base64'),
      }),
    );
    await folderStore(run.deadLetters).put(rejectedObject(late));
    expect(await redrive()).toMatchObject({
      code: 0,
      stdout: '4 records: 2 indexed, 2 older than the stored document.\n',
    });
    expect(await shown()).toEqual([...before, ['late', 8]]);
    expect(await redrive()).toMatchObject({ stdout: 'There is nothing to redrive for customers.\n' });
  });
});

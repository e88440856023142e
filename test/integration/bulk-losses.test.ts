import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalRun } from '../../local/run/parts.ts';
import { answerItems } from '../torture/faults/bulk-items.ts';
import { successes } from '../torture/faults/hidden-refusals.ts';
import type { RunningProxy } from '../torture/faults/relay.ts';
import { startBulkProxy } from './bulk-proxy.ts';
import { deadLetters, documentIds, put, settled, startPipeline } from './pipeline-run.ts';
import { type Services, startServices } from './services.ts';

const goods = 60;
const lost = ['lost-1', 'lost-2', 'lost-3'];

const recordOf = (sensorId: string) => ({
  data: JSON.stringify({ sensorId, type: 'temperature', value: 1, location: { lat: 1, lon: 2 } }),
  partitionKey: 'same',
});

describe.each([
  ['a failure store takes', 'failure_store', successes['refusal: failure store']],
  ['an ingest pipeline drops', 'dropped', successes['refusal: dropped']],
] as const)('documents that %s, with success for their status', (_what, type, success) => {
  let services: Services;
  let proxy: RunningProxy;
  let run: LocalRun;
  let answers = 0;

  beforeAll(async () => {
    services = await startServices();
    proxy = await startBulkProxy(services.searchUrl, (operations, { path, forward }) => {
      const isLost = (position: number) => /"sensorId":"lost-/.test(operations[position]?.lines ?? '');
      // Every other answer is whole, as from an engine that ignores the parameters of the URL.
      answers += 1;
      const asked = answers % 2 === 0 ? path.split('?')[0] : path;
      return answerItems(
        operations,
        (position) => (isLost(position) ? success : undefined),
        (body) => forward(body, asked),
      );
    });
    run = await startPipeline('sensors', services, { searchUrl: proxy.url });
    const records = Array.from({ length: goods }, (_, number) => recordOf(`good-${number}`));
    const at = goods / lost.length;
    const mixed = lost.flatMap((id, position) => [
      ...records.slice(position * at, position * at + at),
      recordOf(id),
    ]);
    await put(run, mixed);
    await settled(run, goods + lost.length);
  });
  afterAll(async () => {
    await run?.stop();
    await proxy?.stop();
    await services?.stop();
  });

  it('are in the dead letters with their bytes, and the others in the index', async () => {
    const letters = deadLetters(run);
    expect(letters.map(({ data }) => Buffer.from(data, 'base64').toString()).sort()).toEqual(
      lost.map((id) => recordOf(id).data),
    );
    for (const { failures } of letters) expect(failures).toMatchObject([{ stage: 'bulk', type }]);
    expect(await documentIds(run, services.search)).toHaveLength(goods);
  });

  it('are accounted for as rejected, each once', () => {
    expect(run.ledger.totals).toMatchObject({
      indexed: goods,
      rejected: lost.length,
      filtered: 0,
      errored: 0,
    });
    expect(run.ledger.failures.get(`bulk:${type}`)).toBe(lost.length);
  });
});

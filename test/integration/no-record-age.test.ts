import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createAggregatorHandler } from '../../functions/aggregator/handler.ts';
import { windowIndices } from '../../functions/core/windows/addresses.ts';
import { createHandler } from '../../functions/indexer/handler.ts';
import { count } from '../../functions/pipeline/metrics.ts';
import { definePipeline, RetriableError, withWindows } from '../../functions/pipeline/pipeline.ts';
import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { fileCheckpoints } from '../../local/event-source-mapping/checkpoints.ts';
import { folderOnFailure } from '../../local/event-source-mapping/on-failure.ts';
import { readSettings } from '../../local/event-source-mapping/read-settings.ts';
import { startMapping } from '../../local/event-source-mapping/start-mapping.ts';
import { ensureStream } from '../../local/kinesis/start-kinesis.ts';
import { theResource, windowsTemplateOf } from '../infra/template-of.ts';
import { deadLettersIn, putInto, until } from './pipeline-run.ts';
import { deleteIndices, type Services, startServices } from './services.ts';

const visits = definePipeline({
  name: 'looked-up',
  transform: (value): { readonly host: string } => {
    const host = String(value);
    // One whose look-up never succeeds: neither rejected nor a crash, so only its age can let it leave.
    if (host === 'unknown') throw new RetriableError('no answer about unknown');
    return { host };
  },
  document: { index: 'looked-up' },
  mappings: { host: { type: 'keyword' } },
});
const pipeline = withWindows(visits, {
  windows: [{ name: 'minutes', size: '1m', keyBy: ['host'], metrics: { n: count() } }],
});

const stream = 'looked-up';
const hosts = ['web-1', 'unknown', 'web-2', 'web-3'];
let services: Services;
let folder: string;
beforeAll(async () => {
  services = await startServices();
  folder = mkdtempSync(join(tmpdir(), 'no-record-age-'));
  for (const pattern of ['looked-up', ...Object.values(windowIndices('looked-up'))])
    await deleteIndices(services.search, pattern);
});
afterAll(async () => {
  await services.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Lambda's own words for the two functions, as far as they read them. */
const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

it('without a record age a record that never succeeds still leaves, for indexer and aggregator', async () => {
  const template = windowsTemplateOf({ streamRetention: '30d' });
  const settings = readSettings(
    theResource(template, 'AWS::Lambda::EventSourceMapping', 'Indexing').Properties,
  );
  expect(settings.maxRecordAge).toBe(Number.POSITIVE_INFINITY);
  expect(settings.maxRetryAttempts).toBe(Number.POSITIVE_INFINITY);

  const client = kinesisClient({ endpoint: services.kinesisEndpoint });
  const streamArn = await ensureStream(client, stream, 1);
  const environment = {
    SEARCH_ENDPOINT: services.searchUrl,
    SEARCH_AUTH: 'none',
    DEAD_LETTERS: pathToFileURL(join(folder, 'letters')).href,
    HISTORICAL_INPUT: 'false',
    STREAM_ARN: streamArn,
    AWS_ENDPOINT_URL_KINESIS: services.kinesisEndpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // For what the stream of the template would take 30 days.
    RECORD_AGE_LIMIT: '2',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);

  await putInto(
    client,
    stream,
    hosts.map((host) => ({ data: JSON.stringify(host), partitionKey: 'same' })),
  );
  const [index, aggregate] = [createHandler(pipeline), createAggregatorHandler(pipeline)];
  const start = (name: string, invoke: (event: unknown) => Promise<unknown>) =>
    startMapping({
      ...{ client, stream, streamArn, settings, invoke },
      checkpoints: fileCheckpoints(join(folder, `${name}.json`)),
      onFailure: folderOnFailure(join(folder, 'given-up'), { mappingId: name }),
      report: () => undefined,
    });
  const mappings = [
    await start('indexer', (event) => index(event, context)),
    await start('aggregator', (event) => aggregate(event, context)),
  ];
  try {
    await until(
      async () => mappings.every((mapping) => mapping.passed() === hosts.length),
      () => `passed: ${mappings.map((mapping) => mapping.passed()).join(' and ')} of ${hosts.length}`,
    );
  } finally {
    for (const mapping of mappings) await mapping.stop();
    client.destroy();
  }

  const [letter, ...others] = deadLettersIn(join(folder, 'letters', 'rejected'));
  expect(others).toEqual([]);
  expect(Buffer.from(letter?.data ?? '', 'base64').toString()).toBe('"unknown"');
  expect(letter?.failures.map(({ stage, type }) => `${stage}:${type}`)).toEqual([
    'delivery:expiring',
    'transform:retriable',
  ]);
  const { results } = windowIndices('looked-up');
  await services.search.indices.refresh({ index: ['looked-up', results] });
  expect((await services.search.count({ index: 'looked-up' })).count).toBe(3);
  expect((await services.search.count({ index: results })).count).toBe(3);
});

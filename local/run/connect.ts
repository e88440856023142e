import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Client } from '@elastic/elasticsearch';
import type { Pipeline } from '../../functions/core/pipeline.ts';
import { createSearchClient } from '../../functions/indexer/search-client.ts';
import { engineRequest } from '../../functions/setup/engine-request.ts';
import { installTemplates } from '../../functions/setup/install.ts';
import { kinesisClient } from '../../producer/kinesis-client.ts';
import { describeEngine } from '../engine/describe-engine.ts';
import type { Engine } from '../engine/engine.ts';
import { fileCheckpoints } from '../event-source-mapping/checkpoints.ts';
import { folderOnFailure } from '../event-source-mapping/on-failure.ts';
import { type RunningMapping, startMapping } from '../event-source-mapping/start-mapping.ts';
import { FunctionPool } from '../function/function-pool.ts';
import { startInvokeEndpoint } from '../function/invoke-endpoint.ts';
import { ensureStream } from '../kinesis/start-kinesis.ts';
import type { Folders } from './folders.ts';
import { Ledger } from './ledger.ts';
import type { RunOptions } from './options.ts';
import type { Releases } from './releases.ts';
import type { LocalRun } from './start-run.ts';
import type { RunTemplate } from './template.ts';

/** What a run is made of, each started already. */
export interface Parts {
  readonly folders: Folders;
  readonly kinesis: { readonly endpoint: string };
  readonly engine: Engine;
  readonly template: RunTemplate;
  readonly pipeline: Pipeline;
}

/** What the steps of connecting share. */
interface Connecting extends Parts {
  readonly options: RunOptions;
  readonly report: (message: string) => void;
  readonly releases: Releases;
}

/** Milliseconds that invocations under way get to finish. */
const stopPatience = 5_000;

/** Connects stream, function and engine as the template says: from here on records are indexed. */
export async function connect(connecting: Connecting): Promise<LocalRun> {
  const { folders, kinesis, engine, template, pipeline, releases } = connecting;
  const search = await setUpEngine(connecting);
  const client = kinesisClient({ endpoint: kinesis.endpoint });
  releases.add(async () => client.destroy());
  const ledger = new Ledger();
  const pool = startFunction(connecting, ledger);
  const { name } = template.function;
  const invokeEndpoint = await startInvokeEndpoint(name, (event) => pool.invoke(event));
  releases.add(invokeEndpoint.stop);
  const mapping = await readStream(connecting, client, pool);
  return {
    pipeline,
    template,
    stream: template.stream.name,
    kinesisEndpoint: kinesis.endpoint,
    kinesis: client,
    engine,
    search,
    ledger,
    passed: mapping.passed,
    deadLetters: folders.deadLetters,
    functionName: name,
    functionEndpoint: invokeEndpoint.url,
    stop: () => releases.run(),
  };
}

async function setUpEngine({ engine, pipeline, report, releases }: Connecting): Promise<Client> {
  const search = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  releases.add(() => search.close());
  const { skipped, keptMappings } = await installTemplates({
    request: engineRequest(search),
    pipeline,
    engine: await describeEngine(engine.url),
  });
  if (skipped !== undefined) report(skipped);
  if (keptMappings !== undefined) report(keptMappings);
  return search;
}

function startFunction(
  { template, engine, folders, options, report, releases }: Connecting,
  ledger: Ledger,
): FunctionPool {
  const pool = new FunctionPool({
    ...template.function,
    environment: {
      ...template.function.environment,
      SEARCH_ENDPOINT: new URL(engine.url).href,
      SEARCH_AUTH: 'none',
      DEAD_LETTERS: pathToFileURL(folders.deadLetters).href,
      HISTORICAL_INPUT: String(options.historical),
    },
    onLog: (line) => {
      if (!ledger.read(line) && !isMetrics(line)) report(line);
    },
  });
  releases.add(() => pool.stop());
  pool.warm();
  return pool;
}

async function readStream(
  { template, folders, report, releases }: Connecting,
  client: KinesisClient,
  pool: FunctionPool,
): Promise<RunningMapping> {
  const { name: stream, shards, retentionHours } = template.stream;
  const mapping = await startMapping({
    client,
    stream,
    streamArn: await ensureStream(client, stream, shards, retentionHours),
    settings: template.mapping,
    checkpoints: fileCheckpoints(join(folders.checkpoints, `${stream}.json`)),
    onFailure: folderOnFailure(folders.deadLetters, { mappingId: 'local' }),
    invoke: (event) => pool.invoke(event),
    report,
  });
  // An invocation that waits for an engine that is gone would otherwise wait for its whole timeout.
  releases.add(() => Promise.race([mapping.stop(), delay(stopPatience, undefined, { ref: false })]));
  return mapping;
}

/** Embedded metrics go to CloudWatch; nobody wants them on a terminal. */
function isMetrics(line: string): boolean {
  return line.includes('"_aws"');
}

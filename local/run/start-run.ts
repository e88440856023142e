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
import { type Engine, startEngine } from '../engine/engine.ts';
import { fileCheckpoints } from '../event-source-mapping/checkpoints.ts';
import { folderOnFailure } from '../event-source-mapping/on-failure.ts';
import { startMapping } from '../event-source-mapping/start-mapping.ts';
import { FunctionPool } from '../function/function-pool.ts';
import { startInvokeEndpoint } from '../function/invoke-endpoint.ts';
import { ensureStream, type LocalKinesis, startKinesis } from '../kinesis/start-kinesis.ts';
import { type Folders, prepareFolders } from './folders.ts';
import { Ledger } from './ledger.ts';
import type { RunOptions } from './options.ts';
import { pipelineAt, pipelinePlace } from './pipelines.ts';
import { Releases } from './releases.ts';
import { allOrThrow, givenUp } from './settled.ts';
import { synthesizeInChild } from './synthesize.ts';
import { type RunTemplate, readTemplate } from './template.ts';

/** A pipeline that runs whole on this machine. */
export interface LocalRun {
  readonly pipeline: Pipeline;
  readonly template: RunTemplate;
  readonly stream: string;
  readonly kinesisEndpoint: string;
  readonly kinesis: KinesisClient;
  readonly engine: Engine;
  readonly search: Client;
  readonly ledger: Ledger;
  /** Records behind the checkpoints, each counted once: what won't come again. */
  readonly passed: () => number;
  /** Folder of the dead letters, laid out as the bucket. */
  readonly deadLetters: string;
  readonly functionName: string;
  /** Where Lambda's Invoke API is served for the function. */
  readonly functionEndpoint: string;
  readonly stop: () => Promise<void>;
}

type Report = (message: string) => void;

/** Milliseconds that invocations under way get to finish. */
const stopPatience = 5_000;

/** Milliseconds that what is being started gets to end, when the start is given up. A download may take longer. */
const giveUpPatience = 1_000;

/**
 * Starts Kinesis, engine, function and event source mapping, and installs the pipeline's template.
 *
 * @param signal gives the start up
 * @throws Error with one sentence, or the signal's reason; whatever had been started is stopped before.
 */
export async function startRun(options: RunOptions, report: Report, signal?: AbortSignal): Promise<LocalRun> {
  const releases = new Releases();
  const starting = startAll(options, report, releases, signal);
  try {
    return await Promise.race([starting, givenUp(signal)]);
  } catch (thrown) {
    if (signal?.aborted) {
      const ended = starting.then(undefined, () => undefined);
      await Promise.race([ended, delay(giveUpPatience, undefined, { ref: false })]);
    }
    await releases.run();
    throw thrown;
  }
}

async function startAll(
  options: RunOptions,
  report: Report,
  releases: Releases,
  signal: AbortSignal | undefined,
): Promise<LocalRun> {
  // Before what takes seconds: a wrong definition and a port in use are told at once.
  const pipeline = await pipelineAt(options.pipeline);
  const folders = await prepareFolders(options, releases);
  const kinesis = await useKinesis(options, folders);
  releases.add(kinesis.stop);
  const ready = await Promise.allSettled([
    startEngine({
      ...(options.searchUrl === undefined ? {} : { url: options.searchUrl }),
      port: options.searchPort,
      dataFolder: folders.engine,
      onProgress: report,
      signal,
    }).then((engine) => {
      releases.add(engine.stop);
      return engine;
    }),
    synthesize(options, folders.synth, signal),
  ]);
  signal?.throwIfAborted();
  const [engine, template] = allOrThrow(ready);
  return connect(options, report, releases, { folders, kinesis, engine, template, pipeline });
}

async function useKinesis(options: RunOptions, folders: Folders): Promise<LocalKinesis> {
  const { kinesisEndpoint: endpoint, kinesisPort: port } = options;
  if (endpoint === undefined) return await startKinesis({ port, folder: folders.kinesis });
  return { endpoint, stop: async () => undefined };
}

interface Parts {
  readonly folders: Folders;
  readonly kinesis: { readonly endpoint: string };
  readonly engine: Engine;
  readonly template: RunTemplate;
  readonly pipeline: Pipeline;
}

async function connect(
  options: RunOptions,
  report: Report,
  releases: Releases,
  { folders, kinesis, engine, template, pipeline }: Parts,
): Promise<LocalRun> {
  const endpoint = new URL(engine.url);
  const search = createSearchClient({ endpoint, auth: 'none' });
  releases.add(() => search.close());
  const { skipped, keptMappings } = await installTemplates({
    request: engineRequest(search),
    pipeline,
    engine: await describeEngine(engine.url),
  });
  if (skipped !== undefined) report(skipped);
  if (keptMappings !== undefined) report(keptMappings);

  const client = kinesisClient({ endpoint: kinesis.endpoint });
  releases.add(async () => client.destroy());
  const stream = template.stream.name;
  const streamArn = await ensureStream(
    client,
    stream,
    template.stream.shards,
    template.stream.retentionHours,
  );

  const ledger = new Ledger();
  const pool = new FunctionPool({
    ...template.function,
    environment: {
      ...template.function.environment,
      SEARCH_ENDPOINT: endpoint.href,
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
  const invoke = (event: unknown) => pool.invoke(event);
  const invokeEndpoint = await startInvokeEndpoint(template.function.name, invoke);
  releases.add(invokeEndpoint.stop);
  const mapping = await startMapping({
    client,
    stream,
    streamArn,
    settings: template.mapping,
    checkpoints: fileCheckpoints(join(folders.checkpoints, `${stream}.json`)),
    onFailure: folderOnFailure(folders.deadLetters, { mappingId: 'local' }),
    invoke,
    report,
  });
  // An invocation that waits for an engine that is gone would otherwise wait for its whole timeout.
  releases.add(() => Promise.race([mapping.stop(), delay(stopPatience, undefined, { ref: false })]));
  return {
    pipeline,
    template,
    stream,
    kinesisEndpoint: kinesis.endpoint,
    kinesis: client,
    engine,
    search,
    ledger,
    passed: mapping.passed,
    deadLetters: folders.deadLetters,
    functionName: template.function.name,
    functionEndpoint: invokeEndpoint.url,
    stop: () => releases.run(),
  };
}

async function synthesize(
  options: RunOptions,
  outdir: string,
  signal: AbortSignal | undefined,
): Promise<RunTemplate> {
  const { name, folder } = pipelinePlace(options.pipeline);
  const deployed = { ...options.context, pipeline: name, stage: 'local' };
  return readTemplate(await synthesizeInChild(deployed, { outdir, folder, signal }));
}

/** Embedded metrics go to CloudWatch; nobody wants them on a terminal. */
function isMetrics(line: string): boolean {
  return line.includes('"_aws"');
}

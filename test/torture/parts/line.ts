import { Agent } from 'node:http';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { kinesisClient } from '../../../functions/stream/kinesis-client.ts';
import { folderOnFailure } from '../../../local/event-source-mapping/on-failure.ts';
import type { MappingSettings } from '../../../local/event-source-mapping/settings.ts';
import { startMapping } from '../../../local/event-source-mapping/start-mapping.ts';
import { consumerVariables } from '../../../local/function/consumer-variables.ts';
import { FunctionPool } from '../../../local/function/function-pool.ts';
import { ensureStream } from '../../../local/kinesis/start-kinesis.ts';
import type { RunTemplate } from '../../../local/run/template.ts';
import type { EdgeOptions } from '../faults/engine-proxy.ts';
import { sabotaged } from '../faults/function-faults.ts';
import { Accounts } from '../oracle/accounts.ts';
import type { PipelineName } from '../strains.ts';
import { bundleForBench } from './bundle.ts';
import { RewindableCheckpoints } from './checkpoints.ts';
import type { MutantName } from './mutants.ts';
import type { Pace } from './pace.ts';

export interface LineOptions {
  readonly name: PipelineName;
  readonly folder: string;
  readonly shards: number;
  readonly searchUrl: string;
  /** Of the API itself, for the producer. */
  readonly kinesisUrl: string;
  /** Of the proxy before it, for the event source mapping. */
  readonly streamUrl: string;
  readonly deadLetters: string;
  readonly pace: Pace;
  readonly edge: EdgeOptions;
  readonly mutant?: MutantName | undefined;
  readonly release: (release: () => Promise<unknown>) => void;
  readonly report: (message: string) => void;
}

/** A stream, its event source mapping and the function with one pipeline. */
export interface Line {
  readonly name: PipelineName;
  readonly stream: string;
  readonly streamArn: string;
  readonly client: KinesisClient;
  readonly accounts: Accounts;
  /** The checkpoint of a shard. */
  readonly passed: (shardId: string) => string | undefined;
  /** Has everything of the last `duration` milliseconds delivered again. False when there was nothing. */
  readonly replay: (duration: number) => Promise<boolean>;
}

function settingsOf({ batchSize, maxBatchingWindow }: Pace): MappingSettings {
  return {
    batchSize,
    maxBatchingWindow,
    maxRecordAge: Number.POSITIVE_INFINITY,
    maxRetryAttempts: Number.POSITIVE_INFINITY,
    parallelizationFactor: 2,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    filters: [],
    startingPosition: 'TRIM_HORIZON',
  };
}

export async function startLine(options: LineOptions): Promise<Line> {
  const { name, edge, release, report } = options;
  const stream = `torture-${name}`;
  const client = producerClient(options.kinesisUrl);
  release(async () => client.destroy());
  // One attempt: what the mapping does about a failed read is to be seen, not what the SDK does.
  const reader = kinesisClient({ endpoint: options.streamUrl, maxAttempts: 1 });
  release(async () => reader.destroy());
  const streamArn = await ensureStream(client, stream, options.shards);
  const accounts = new Accounts();
  const pool = await startFunction(options, (line) => accounts.read(line));
  release(() => pool.stop());
  const checkpoints = new RewindableCheckpoints();
  const invoke = accounts.counting(sabotaged((event) => pool.invoke(event), name, edge));
  const start = () =>
    startMapping({
      client: reader,
      stream,
      streamArn,
      settings: settingsOf(options.pace),
      checkpoints,
      onFailure: folderOnFailure(options.deadLetters, { mappingId: name }),
      invoke,
      report: (message) => report(`${name}: ${message}`),
    });
  let mapping = await start();
  release(() => mapping.stop());
  return {
    name,
    stream,
    streamArn,
    client,
    accounts,
    passed: (shardId) => checkpoints.get(shardId),
    replay: async (duration) => {
      await mapping.stop();
      const isBack = checkpoints.rewind(duration);
      mapping = await start();
      return isBack;
    },
  };
}

async function startFunction(
  { name, folder, searchUrl, deadLetters, pace, mutant }: LineOptions,
  onLog: (line: string) => void,
): Promise<FunctionPool> {
  return new FunctionPool({
    name,
    code: await bundleForBench({
      of: 'indexer',
      pipeline: name,
      outFolder: `${folder}/function-${name}`,
      mutant,
    }),
    handler: 'index.handler',
    environment: {
      ...consumerVariables(searchUrl, deadLetters),
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
    },
    timeout: pace.timeout,
    memory: pace.memory,
    onLog,
  });
}

export interface WindowsLineOptions extends Omit<LineOptions, 'shards' | 'kinesisUrl'> {
  /** What the synthesised template says of the aggregator. */
  readonly template: NonNullable<RunTemplate['aggregator']>;
  readonly stream: string;
  readonly streamArn: string;
  /** As in `BenchOptions`. */
  readonly alerting: () => boolean;
  /** As in `BenchBundle`. */
  readonly claimMargin?: number | undefined;
}

/**
 * A client of the Kinesis API itself, for the bench's own puts. Each request has a connection of its own: on one that
 * was kept and closed meanwhile an answer could be lost, and with it what the oracle must know.
 */
function producerClient(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: false }) }),
    maxAttempts: 1,
  });
}

import { pathToFileURL } from 'node:url';
import { fileCheckpoints } from '../../local/event-source-mapping/checkpoints.ts';
import { folderOnFailure } from '../../local/event-source-mapping/on-failure.ts';
import { defaultSettings } from '../../local/event-source-mapping/settings.ts';
import { startMapping } from '../../local/event-source-mapping/start-mapping.ts';
import { FunctionProcess } from '../../local/function/function-process.ts';
import { ensureStream } from '../../local/kinesis/start-kinesis.ts';
import { kinesisClient } from '../../producer/kinesis-client.ts';
import type { EdgeOptions } from '../faults/engine-proxy.ts';
import { sabotaged } from '../faults/function-faults.ts';
import { Accounts } from '../oracle/accounts.ts';
import { bundleForBench } from './bundle.ts';
import type { MutantName } from './mutants.ts';

export interface LineOptions {
  /** A file in torture/pipelines. */
  readonly name: string;
  readonly folder: string;
  readonly shards: number;
  readonly searchUrl: string;
  /** Of the API itself, for the producer. */
  readonly kinesisUrl: string;
  /** Of the proxy before it, for the event source mapping. */
  readonly streamUrl: string;
  readonly deadLetters: string;
  readonly edge: EdgeOptions;
  readonly mutant: MutantName | undefined;
  readonly release: (release: () => Promise<unknown>) => void;
  readonly report: (message: string) => void;
}

/** A stream, its event source mapping and the function with one pipeline. */
export interface Line {
  readonly name: string;
  readonly stream: string;
  readonly client: ReturnType<typeof kinesisClient>;
  readonly accounts: Accounts;
  /** The checkpoint of a shard. */
  readonly passed: (shardId: string) => string | undefined;
}

/** The least that lets the handler keep its reserve and still retry; longer would only make timeouts slower. */
const functionTimeout = 6_000;
const functionMemory = 256;

const settings = {
  ...defaultSettings,
  maxBatchingWindow: 300,
  bisectBatchOnFunctionError: true,
  reportBatchItemFailures: true,
  startingPosition: 'TRIM_HORIZON',
} as const;

export async function startLine(options: LineOptions): Promise<Line> {
  const { name, folder, edge, release, report } = options;
  const stream = `torture-${name}`;
  const client = kinesisClient({ endpoint: options.kinesisUrl });
  release(async () => client.destroy());
  // One attempt: what the mapping does about a failed read is to be seen, not what the SDK does.
  const reader = kinesisClient({ endpoint: options.streamUrl, maxAttempts: 1 });
  release(async () => reader.destroy());
  const streamArn = await ensureStream(client, stream, options.shards);
  const code = await bundleForBench(name, `${folder}/function-${name}`, options.mutant);
  const accounts = new Accounts();
  const pool = functionPool(options, code, (logged) => accounts.read(logged));
  release(pool.stop);
  const checkpoints = fileCheckpoints(`${folder}/checkpoints-${name}.json`);
  const mapping = await startMapping({
    client: reader,
    stream,
    streamArn,
    settings,
    checkpoints,
    onFailure: folderOnFailure(options.deadLetters, { mappingId: name }),
    invoke: accounts.counting(sabotaged(pool.invoke, name, edge)),
    report,
  });
  release(mapping.stop);
  return { name, stream, client, accounts, passed: (shardId) => checkpoints.get(shardId) };
}

/** As many containers as there are invocations at once. */
function functionPool(
  { name, searchUrl, deadLetters }: LineOptions,
  code: string,
  onLog: (line: string) => void,
) {
  const all: FunctionProcess[] = [];
  const idle: FunctionProcess[] = [];
  const start = (): FunctionProcess => {
    const container = new FunctionProcess({
      name,
      code,
      handler: 'index.handler',
      environment: {
        SEARCH_ENDPOINT: searchUrl,
        SEARCH_AUTH: 'none',
        DEAD_LETTERS: pathToFileURL(deadLetters).href,
        HISTORICAL_INPUT: 'false',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'Shardline',
      },
      timeout: functionTimeout,
      memory: functionMemory,
      onLog,
    });
    all.push(container);
    return container;
  };
  return {
    invoke: async (event: unknown): Promise<unknown> => {
      const container = idle.pop() ?? start();
      try {
        return await container.invoke(event);
      } finally {
        idle.push(container);
      }
    },
    stop: () => Promise.all(all.map((container) => container.stop())),
  };
}

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { ConsumerVariables } from '../../functions/lambda/variables.ts';
import { fileCheckpoints } from '../event-source-mapping/checkpoints.ts';
import { folderOnFailure } from '../event-source-mapping/on-failure.ts';
import { type RunningMapping, startMapping } from '../event-source-mapping/start-mapping.ts';
import { FunctionPool } from '../function/function-pool.ts';
import type { Connecting, Reader } from './parts.ts';
import type { StreamFunction } from './template.ts';

/** What the template can't know; the rest is as it is deployed. */
type OwnVariables = Omit<ConsumerVariables, 'HISTORICAL_INPUT'>;

/** Starts the containers of a function of the template, with what only this run knows in its environment. */
export function startFunction(
  { search, folders, releases }: Connecting,
  settings: StreamFunction['function'],
  environment: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
): FunctionPool {
  const pool = new FunctionPool({
    ...settings,
    environment: {
      ...settings.environment,
      ...({
        SEARCH_ENDPOINT: search.endpoint.href,
        SEARCH_AUTH: search.auth,
        ...(search.secret !== undefined && { SEARCH_SECRET: search.secret }),
        ...(search.ca !== undefined && { SEARCH_CA: search.ca }),
        DEAD_LETTERS: pathToFileURL(folders.deadLetters).href,
        LOG_REASONS: 'true',
      } satisfies OwnVariables),
      ...environment,
    },
    onLog: (line) => {
      // Embedded metrics go to CloudWatch; nobody wants them on a terminal.
      if (!line.includes('"_aws"')) onLog(line);
    },
  });
  releases.add(() => pool.stop());
  pool.warm();
  return pool;
}

export interface DeliverStreamOptions {
  readonly client: KinesisClient;
  readonly streamArn: string;
  readonly settings: StreamFunction['mapping'];
  readonly pool: FunctionPool;
  readonly functionName: string;
  /** Tells this mapping from the others of the stream. */
  readonly name?: string | undefined;
}

/** Delivers the stream to a function, with checkpoints of its own. */
export async function deliverStream(
  { template, folders, report, releases }: Connecting,
  { client, streamArn, settings, pool, functionName, name }: DeliverStreamOptions,
): Promise<RunningMapping> {
  const stream = template.stream.name;
  const file = name === undefined ? `${stream}.json` : `${stream}.${name}.json`;
  const mapping = await startMapping({
    client,
    stream,
    streamArn,
    settings,
    checkpoints: fileCheckpoints(join(folders.checkpoints, file)),
    onFailure: folderOnFailure(folders.deadLetters, {
      mappingId: name === undefined ? 'local' : `local-${name}`,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    }),
    invoke: (event) => pool.invoke(event),
    report,
  });
  releases.addPatiently(mapping.stop);
  return mapping;
}

export function readerOf({ passed, behind, shards, deliveries }: RunningMapping): Reader {
  return { passed, behind, shards, deliveries };
}

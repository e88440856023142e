import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type EventSource, kinesisEvent } from './event.ts';
import type { PolledRecord } from './settings.ts';

/** Why a batch was given up: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that the mapping passes without the function having taken them. */
export interface DiscardedBatch {
  readonly records: readonly PolledRecord[];
  readonly source: EventSource;
  readonly condition: Condition;
  /** Invocations that these records were part of, as a batch or in a larger one. */
  readonly invokeCount: number;
  /** How the last of these ended: `functionError` when the function threw, crashed or timed out. */
  readonly lastInvocation?: { readonly functionError?: string | undefined } | undefined;
}

export interface OnFailure {
  /** Keeps a batch. While it throws, the records are not passed. */
  readonly give: (batch: DiscardedBatch) => void | Promise<void>;
}

export interface FolderOptions {
  /** Stands where Lambda's keys have the UUID of the event source mapping. */
  readonly mappingId: string;
  readonly functionArn?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

const localFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:local';

/** Writes what was given up into a folder under the keys that Lambda uses in S3, payload included. */
export function folderOnFailure(folder: string, options: FolderOptions): OnFailure {
  const { mappingId, functionArn = localFunctionArn, now = Date.now } = options;
  return {
    give: (batch) => {
      const time = new Date(now());
      const path = join(folder, objectKey(mappingId, batch.source.shardId, time));
      mkdirSync(dirname(path), { recursive: true });
      // A reader of the folder finds complete objects only, as in S3.
      writeFileSync(`${path}.partial`, JSON.stringify(invocationRecord(batch, functionArn, time)));
      renameSync(`${path}.partial`, path);
    },
  };
}

/** `aws/lambda/<ESM-UUID>/<shardID>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<Random UUID>` */
function objectKey(mappingId: string, shardId: string, time: Date): string {
  const now = time.toISOString();
  const name = `${now.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
  return join('aws/lambda', mappingId, shardId, now.slice(0, 10).replaceAll('-', '/'), name);
}

/**
 * The object that Lambda writes: its fields are those of the example on
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html#kinesis-on-failure-destination-example-s3
 */
export function invocationRecord(batch: DiscardedBatch, functionArn: string, time: Date) {
  const { records, source, condition, invokeCount, lastInvocation } = batch;
  const arrivals = [records[0], records.at(-1)].map((record) => new Date(record?.arrivalTime ?? Number.NaN));
  const [first, last] = arrivals.map((arrival) =>
    Number.isNaN(arrival.getTime()) ? '' : arrival.toISOString(),
  );
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition,
      approximateInvokeCount: invokeCount,
    },
    // Records that grew too old before they were delivered have no response.
    ...(lastInvocation !== undefined && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', ...lastInvocation },
    }),
    version: '1.0',
    timestamp: time.toISOString(),
    KinesisBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: records[0]?.sequenceNumber,
      endSequenceNumber: records.at(-1)?.sequenceNumber,
      approximateArrivalOfFirstRecord: first,
      approximateArrivalOfLastRecord: last,
      batchSize: records.length,
      streamArn: source.streamArn,
    },
    payload: JSON.stringify(kinesisEvent(records, source)),
  };
}

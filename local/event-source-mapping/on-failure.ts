import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EventSource } from './event.ts';
import type { PolledRecord } from './settings.ts';

/** Why a batch was given up: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface OnFailure {
  readonly give: (
    records: readonly PolledRecord[],
    source: EventSource,
    condition: Condition,
    event: unknown,
  ) => void;
}

/** Writes what was given up into a folder under the keys that Lambda uses in S3, payload included. */
export function folderOnFailure(folder: string, mappingId: string): OnFailure {
  return {
    give: (records, source, condition, event) => {
      const first = records[0];
      const last = records.at(-1);
      if (first === undefined || last === undefined) return;
      const now = new Date().toISOString();
      const [day = ''] = now.split('T');
      const name = `${now.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
      const path = join(folder, 'aws/lambda', mappingId, source.shardId, day.replaceAll('-', '/'), name);
      const body = {
        requestContext: { condition },
        version: '1.0',
        timestamp: now,
        KinesisBatchInfo: {
          shardId: source.shardId,
          startSequenceNumber: first.sequenceNumber,
          endSequenceNumber: last.sequenceNumber,
          approximateArrivalOfFirstRecord: new Date(first.arrivalTime).toISOString(),
          approximateArrivalOfLastRecord: new Date(last.arrivalTime).toISOString(),
          batchSize: records.length,
          streamArn: source.streamArn,
        },
        payload: JSON.stringify(event),
      };
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify(body));
    },
  };
}

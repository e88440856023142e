import { letterObject } from '../../functions/dead-letters/dead-letter.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import { invocationRecord } from '../../local/event-source-mapping/on-failure.ts';

const firstShard = 'shardId-000000000000';

export interface StoredLetter {
  /** Default: the first one. */
  readonly shardId?: string;
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrivalTime: number;
  readonly text: string;
}

/** Where a pipeline's dead letters are kept, without a door before it. */
export interface LetterPlace {
  readonly store: LetterStore;
  readonly pipeline: string;
  readonly stream: string;
  readonly streamArn: string;
}

/** Puts one object with these letters, as the indexer does, or a redrive. */
export async function storeLetters(
  { store, pipeline, stream }: LetterPlace,
  prefix: 'rejected' | 'redriven',
  letters: readonly StoredLetter[],
): Promise<void> {
  const object = letterObject(
    prefix,
    letters.map(({ sequenceNumber, arrivalTime, text, shardId = firstShard }) => ({
      schema: 1,
      pipeline,
      failures: [{ stage: 'transform', type: 'transform_failed', message: 'as it was' }],
      stream,
      shardId,
      sequenceNumber,
      partitionKey: 'a',
      arrivalTime: new Date(arrivalTime).toISOString(),
      data: Buffer.from(text).toString('base64'),
    })),
  );
  if (object !== undefined) await store.put(object);
}

/** Puts a batch with these records, as Lambda does when it gives one up. */
export async function storeBatch(
  { store, streamArn }: LetterPlace,
  name: string,
  letters: readonly StoredLetter[],
): Promise<void> {
  const records = letters.map(({ sequenceNumber, arrivalTime, text }) => ({
    sequenceNumber,
    arrivalTime,
    partitionKey: 'a',
    data: Buffer.from(text).toString('base64'),
  }));
  const { shardId = firstShard } = letters[0] ?? {};
  const batch = {
    records,
    source: { shardId, streamArn },
    condition: 'RecordAgeExceeded',
    invokeCount: 1,
  } as const;
  const body = JSON.stringify(
    invocationRecord(batch, 'arn:aws:lambda:us-east-1:000000000000:function:f', new Date()),
  );
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  await store.put({ key: `aws/lambda/mapping/${shardId}/${day}/${name}`, body: Buffer.from(body) });
}

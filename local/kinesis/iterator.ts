import { createDecipheriv } from 'node:crypto';
import db from 'kinesalite/db/index.js';

/** Where an iterator of the store stands. */
export interface IteratorPlace {
  readonly stream: string;
  readonly shardId: string;
  /** Of the sequence number that it reads from, in milliseconds since 1970. */
  readonly time: number;
  /** Which of the shard's records it reads from: they are numbered in order, with gaps. */
  readonly index: number;
  readonly shardCreateTime: number;
  readonly shardIx: number;
}

/** @param iterator one that the store has made: eight bytes, then time/stream/shard/number, enciphered */
export function placeOf(iterator: string): IteratorPlace {
  const decipher = createDecipheriv('aes-256-cbc', db.ITERATOR_PWD_KEY, db.ITERATOR_PWD_IV);
  const bytes = Buffer.from(iterator, 'base64').subarray(8);
  const text = Buffer.concat([decipher.update(bytes), decipher.final()]).toString();
  const [, stream = '', shardId = '', sequenceNumber = ''] = text.split('/');
  const { seqTime: time = 0, seqIx = 0, shardCreateTime, shardIx } = db.parseSequence(sequenceNumber);
  return { stream, shardId, time, index: Number(seqIx), shardCreateTime, shardIx };
}

/** An iterator of the same shard that reads from a record's index, or from the next record after it. */
export function iteratorFrom(place: IteratorPlace, index: number): string {
  const { stream, shardId, shardCreateTime, shardIx } = place;
  const sequenceNumber = db.stringifySequence({ shardCreateTime, shardIx, seqIx: index });
  return db.createShardIterator(stream, shardId, sequenceNumber);
}

/** Which of the shard's records it is: as `IteratorPlace.index`. */
export function indexOf(sequenceNumber: string): number {
  return Number(db.parseSequence(sequenceNumber).seqIx ?? 0);
}

/** The shortest retention of a stream, in milliseconds. */
const shortestRetention = 24 * 3_600_000;

/**
 * Whether a page without records was all of records that are too old, so that others may follow. At a shard's end the
 * next iterator stands at the present.
 */
export function wereAllTooOld(next: unknown, asked: number): boolean {
  return typeof next === 'string' && placeOf(next).time < asked - shortestRetention / 2;
}

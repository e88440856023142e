import type { Change, Fate, Fields, Put } from '../traffic/intent.ts';
import type { FoundDocument } from './read-index.ts';
import type { FoundLetter } from './read-letters.ts';

/** A record that was put as the `number`th into its shard. */
export function put(number: number, fate: Fate, kind: string = fate.kind): Put {
  const data = Buffer.from(`record ${number}`);
  return {
    intent: { kind, partitionKey: `key ${number}`, data, fate },
    shardId: 'shardId-000000000000',
    sequenceNumber: String(number),
  };
}

export function good(number: number): Put {
  return put(number, { kind: 'indexed', documents: [{ marker: `m${number}`, amount: number }] }, 'plain');
}

export function poison(number: number): Put {
  return put(number, { kind: 'dead-lettered', stage: /^decode$/, documents: [] }, 'poison');
}

export function change(number: number, given: Change): Put {
  return put(number, { kind: 'change', change: given }, given.action);
}

/** The document that a record which became `fields` must have become. */
export function documentOf({ shardId, sequenceNumber }: Put, fields: Fields): FoundDocument {
  return { id: sequenceNumber, fields: { ...fields, shardId, sequenceNumber, ingest: {} } };
}

export function letterOf({ intent, shardId, sequenceNumber }: Put): FoundLetter {
  return {
    stream: 'stream',
    shardId,
    sequenceNumber,
    partitionKey: intent.partitionKey,
    data: Buffer.from(intent.data).toString('base64'),
    stages: ['decode'],
  };
}

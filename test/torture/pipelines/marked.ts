import { RetriableError } from '../../../functions/pipeline/pipeline.ts';
import type { RecordMetadata } from '../../../functions/pipeline/record.ts';

/** What the bench puts carries a marker, by which the oracle knows each document again whatever its id is. */
export interface Marked extends Record<string, unknown> {
  readonly marker: string;
  readonly at: string;
  /** Of the record that the document came from. */
  readonly shardId: string;
  readonly sequenceNumber: string;
}

export const mappings = {
  marker: { type: 'keyword' },
  at: { type: 'date' },
  amount: { type: 'integer' },
  text: { type: 'text' },
  tangled: { type: 'text', analyzer: 'parts' },
  lane: { type: 'keyword' },
  user: { type: 'keyword' },
  weight: { type: 'double' },
  bad: { type: 'boolean' },
  shardId: { type: 'keyword' },
  sequenceNumber: { type: 'keyword' },
} as const;

/** An analyser that can't take every text. */
export const settings = {
  analysis: {
    filter: { phrases: { type: 'shingle' }, parts: { type: 'word_delimiter', preserve_original: true } },
    analyzer: { parts: { tokenizer: 'whitespace', filter: ['phrases', 'parts'] } },
  },
} as const;

/** Milliseconds after its arrival that a record marked so can't be looked up yet. */
const lookUpDelay = 2_500;

/** Does to a record what its `order` says: the bad ones ask for their own failure. */
export function readMarked(value: unknown, record: RecordMetadata): Marked | Marked[] | null {
  if (typeof value !== 'object' || value === null) throw new Error('a record of the bench is an object');
  const { order, items, ...fields }: Record<string, unknown> = { ...value };
  obey(order, record);
  if (order === 'drop') return null;
  const own = { shardId: record.shardId, sequenceNumber: record.sequenceNumber };
  if (Array.isArray(items)) return items.map((item) => ({ marker: '', at: '', ...item, ...own }));
  return { marker: '', at: '', ...fields, ...own };
}

function obey(order: unknown, record: RecordMetadata): void {
  if (order === 'throw') throw new Error('the record asked for it');
  if (order === 'wait' && Date.now() < record.arrivalTime + lookUpDelay) {
    throw new RetriableError('the look-up is not there yet');
  }
  if (order === 'hoard') {
    const hoarded: unknown[] = [];
    for (;;) hoarded.push(new Array(1_000_000).fill(hoarded.length));
  }
  if (order === 'spin') for (;;);
}

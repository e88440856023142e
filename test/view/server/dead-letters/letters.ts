import { type DeadLetter, letterObject } from '../../../../functions/dead-letters/dead-letter.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';

export const shard = 'shardId-000000000000';

/** A dead letter of the pipeline `orders`, but for what a test changes. */
export function letter(number: number, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    ...{ schema: 1, pipeline: 'orders', stream: 'orders-local', shardId: shard },
    sequenceNumber: `4959${String(number).padStart(6, '0')}`,
    partitionKey: 'somebody',
    arrivalTime: new Date(1_780_000_000_000 + number * 1_000).toISOString(),
    failures: [{ stage: 'decode', type: 'invalid_json', message: 'secret is no JSON' }],
    data: Buffer.from(`secret ${number}`).toString('base64'),
    ...changes,
  };
}

/** Puts letters as one object, and says its key. */
export async function store(into: LetterStore, ...letters: readonly DeadLetter[]): Promise<string> {
  const object = letterObject('rejected', letters);
  if (object === undefined) throw new Error('no letters');
  await into.put(object);
  return object.key;
}

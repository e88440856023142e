import { formOf } from '../../../../cli/explain/decoded-parts.ts';
import { meaningOf } from '../../../../cli/letters/reason-meanings.ts';
import { asEventRecord } from '../../../../cli/redrive/plan.ts';
import type { ShownLetter } from '../../../protocol/dead-letters.ts';
import type { FoundLetter } from './find-letter.ts';
import { letterName } from './letter-entry.ts';

/** All of a letter but its bytes. */
export function shownLetter({ key, letter, state }: FoundLetter): ShownLetter {
  const { stream, shardId, sequenceNumber, partitionKey, data, failures, operations } = letter;
  return {
    ...{ letter: letterName(letter), state, object: key },
    ...{ stream, shardId, sequenceNumber, partitionKey },
    arrival: Date.parse(letter.arrivalTime),
    bytes: Buffer.byteLength(data, 'base64'),
    form: formOf(asEventRecord(letter)),
    failures: failures.map(({ stage, type, message }) => ({
      ...{ reason: `${stage}:${type}`, message },
      ...meaningOf(stage, type),
    })),
    documents: operations.map(({ index, id }) => ({ index, id })),
    invocations: letter.invocations,
    givenUpFor: letter.givenUpFor,
  };
}

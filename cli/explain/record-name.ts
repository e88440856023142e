import { Fault } from '../kit/fault.ts';

/** What the user names: a record by its number, with its shard if that is known; or a document under an id of its own. */
export type Named =
  | { readonly kind: 'record'; readonly shardId: string | undefined; readonly sequenceNumber: string }
  | { readonly kind: 'id'; readonly id: string };

const sequenceNumber = /^\d{1,128}$/;
/** Below this length digits may as well be an id of the pipeline's own: those of Kinesis have 56. */
const certainLength = 40;
const eventId = /^(shardId-[\w.-]+):(\d{1,128})$/;
const derivedId = /^(.+?)-(\d{1,128})(?:-\d+\.\d+\.\d+)?$/;

/**
 * Reads a sequence number, `shard:sequence number` as logs and messages have it, or an `_id`.
 * @param ownIds whether the pipeline's ids are its own: then only a long number is taken for a sequence number
 * @throws Fault for what is none of them
 */
export function readName(text: string, ownIds: boolean): Named {
  const [, shardId, number] = eventId.exec(text) ?? [];
  if (number !== undefined) return { kind: 'record', shardId, sequenceNumber: number };
  if (sequenceNumber.test(text) && (!ownIds || text.length >= certainLength)) {
    return { kind: 'record', shardId: undefined, sequenceNumber: text };
  }
  if (ownIds) return { kind: 'id', id: text };
  const [, shard, derived] = derivedId.exec(text) ?? [];
  if (shard !== undefined && derived !== undefined) {
    return { kind: 'record', shardId: shardOf(shard), sequenceNumber: derived };
  }
  throw new Fault(
    'USAGE',
    `${JSON.stringify(text)} is neither a sequence number nor an _id of this pipeline: those are a shard, a sequence number and, if need be, a part, such as 0-4967… or 0-4967…-0.2.0.`,
  );
}

/** What `documentId` makes short. */
function shardOf(short: string): string {
  return /^\d+$/.test(short) ? `shardId-${short.padStart(12, '0')}` : short;
}

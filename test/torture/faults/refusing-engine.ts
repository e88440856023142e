import { answerItems, type BulkOperation, parseBulk } from './bulk-items.ts';
import { randomOf } from './deck.ts';
import type { Outage } from './kinds.ts';
import { type Answer, type Exchange, json } from './relay.ts';

/** Texts of documents that the engine refuses for reasons that no list knows: alone, and with their whole request. */
export const refusedTexts = { alone: 'fails by itself', together: 'fails its whole request' } as const;

const processor = {
  status: 500,
  error: { type: 'fail_processor_exception', reason: 'the processor failed' },
};
const whole = { status: 500, error: { type: 'null_pointer_exception', reason: 'the request failed' } };

/** What is answered for each document when there is nothing that its ingest pipeline could run on. */
const withoutIngest = {
  status: 500,
  error: { type: 'illegal_state_exception', reason: 'There are no ingest nodes in this cluster' },
};
/** What a shard on a disk that is full answers. */
const withoutSpace = { status: 500, error: { type: 'i_o_exception', reason: 'No space left on device' } };

/**
 * The exchange with an engine that refuses some documents for ever, and others for as long as an outage lasts.
 *
 * @param hit told when the outage refused anything of the request
 */
export function refusing(
  exchange: Exchange,
  outage: () => Outage | undefined,
  hit: (outage: Outage) => void,
): Exchange {
  return {
    ...exchange,
    forward: async (body = exchange.body, path) => {
      const suffered = outage();
      const bad = Object.values(refusedTexts).some((text) => body.includes(text));
      if (!bad && suffered === undefined) return exchange.forward(body, path);
      return refuse(parseBulk(body), { suffered, hit, forward: (passed) => exchange.forward(passed, path) });
    },
  };
}

interface Refusing {
  readonly suffered: Outage | undefined;
  readonly hit: (outage: Outage) => void;
  readonly forward: (body: Buffer) => Promise<Answer>;
}

async function refuse(
  operations: readonly BulkOperation[],
  { suffered, hit, forward }: Refusing,
): Promise<Answer> {
  if (operations.some(({ lines }) => lines.includes(refusedTexts.together))) return json(500, whole);
  const meant = operations.map((operation): object | undefined => {
    if (operation.lines.includes(refusedTexts.alone)) return processor;
    if (suffered === 'engine: refuses all') return withoutIngest;
    return suffered === 'engine: shard fails' && isOfShard(operation) ? withoutSpace : undefined;
  });
  if (suffered !== undefined && meant.some((answer) => answer === withoutIngest || answer === withoutSpace)) {
    hit(suffered);
  }
  return answerItems(operations, (position) => meant[position], forward);
}

/** One document in four. The probes go on, which is worse than it is in earnest, where they go to the same shard. */
function isOfShard({ id }: BulkOperation): boolean {
  return id !== 'shardline-probe' && randomOf(0, id).fraction() < 0.25;
}

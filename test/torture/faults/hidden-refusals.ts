import { z } from 'zod';
import type { HiddenRefusal } from './kinds.ts';
import { type Answer, json } from './relay.ts';

const item = z.looseObject({ status: z.number(), error: z.unknown().optional() });
const bulkAnswer = z.looseObject({ items: z.array(z.record(z.string(), item)) });

/**
 * What is answered for a document that the mapping refuses, by a data stream of Elasticsearch that has a failure store,
 * and by an engine whose ingest pipeline drops it. Seen on Elasticsearch 9.5 and OpenSearch 3.8.
 */
export const successes = {
  'refusal: failure store': { status: 201, result: 'created', failure_store: 'used' },
  'refusal: dropped': { status: 200, result: 'noop' },
} as const satisfies Record<HiddenRefusal, object>;

/** Whether a bulk answer refuses documents for what they are. */
export function refusesAny(answer: Answer): boolean {
  return read(answer)?.items.some((entry) => Object.values(entry).some(isRefused)) ?? false;
}

/** The answer with success for each document that it refuses for what it is; what the engine is too busy for stays. */
export function hideRefusals(answer: Answer, kind: HiddenRefusal): Answer {
  const whole = read(answer);
  if (whole === undefined) return answer;
  const items = whole.items.map((entry) =>
    Object.fromEntries(
      Object.entries(entry).map(([action, { error, ...rest }]) => [
        action,
        isRefused({ error, ...rest })
          ? { ...rest, ...successes[kind] }
          : { ...rest, ...(error !== undefined && { error }) },
      ]),
    ),
  );
  return json(answer.status, { ...whole, items });
}

function isRefused({ status, error }: z.infer<typeof item>): boolean {
  return status === 400 && error !== undefined;
}

function read({ status, body }: Answer) {
  if (status !== 200) return undefined;
  return bulkAnswer.safeParse(JSON.parse(body.toString())).data;
}

import type { Doubt } from '../core/bulk/refused/doubt.ts';
import { isObject } from '../core/json/object.ts';
import type { BatchResponse } from '../core/outcome/batch-response.ts';
import type { DeadLetterStore } from '../dead-letters/open-store.ts';
import { prefixes } from '../dead-letters/prefixes.ts';
import { inTime } from '../lambda/time-limit.ts';
import type { StreamRecord } from '../pipeline/record.ts';

/** Keeps what was found of documents in doubt from one delivery of a batch to the next. */
export interface RefusalMarks {
  readonly recall: () => Promise<ReadonlyMap<string, Doubt>>;
  /** To be called when the batch has been concluded, with what is in doubt by now. */
  readonly keep: (response: BatchResponse, doubts: ReadonlyMap<string, Doubt> | undefined) => Promise<void>;
}

/**
 * A mark that takes longer isn't worth the time of its batch, in milliseconds. The first of a container loads the
 * store's client; at the end little time is kept back.
 */
const [longestReading, longestKeeping] = [3_000, 1_000];

/** Documents that one mark counts for; the others begin anew. */
const mostKept = 5_000;

/**
 * A mark is stored under the record from which the batch resumes, beside those of crashes. It holds keys, counts and
 * times; nothing can be told from it of a document. A store that is slow costs the invocation a second at its end, and three before,
 * but none beyond the deadline.
 *
 * @param until the deadline of the invocation and its clock
 */
export function refusalMarks(
  [record]: readonly StreamRecord[],
  pipeline: string,
  store: DeadLetterStore,
  until: { readonly now: () => number; readonly deadline: number },
): RefusalMarks {
  const keyOf = (sequenceNumber: string) =>
    `${prefixes.attempts}${pipeline}/${record?.stream}-${record?.shardId}-${sequenceNumber}.refused.json`;
  const here = keyOf(record?.sequenceNumber ?? '');
  let found = false;
  return {
    recall: async () => {
      const limit = Math.min(longestReading, until.deadline - until.now());
      const doubts = await inTime(read(store, here), limit).catch(() => new Map<string, Doubt>());
      found = doubts.size > 0;
      return doubts;
    },
    keep: async ({ batchItemFailures: [resume] }, doubts) => {
      const there = resume && doubts && keyOf(resume.itemIdentifier);
      // What can't be kept costs time: the documents are tried as often as if it were the first time.
      const marking = Promise.allSettled([
        ...(there === undefined ? [] : [store.put({ key: there, body: write(doubts) })]),
        ...(found && there !== here ? [store.delete(here)] : []),
      ]);
      await inTime(marking, longestKeeping).catch(() => undefined);
    },
  };
}

function write(doubts: ReadonlyMap<string, Doubt> | undefined): Buffer {
  const kept = [...(doubts ?? [])].slice(0, mostKept);
  return Buffer.from(
    JSON.stringify(Object.fromEntries(kept.map(([key, { refusals, since }]) => [key, [refusals, since]]))),
  );
}

async function read(store: DeadLetterStore, key: string): Promise<ReadonlyMap<string, Doubt>> {
  try {
    const mark = await store.get(key);
    const kept: unknown = JSON.parse(Buffer.from(mark ?? '{}').toString());
    const entries = isObject(kept) ? Object.entries(kept) : [];
    return new Map(
      entries.flatMap(([document, value]): [string, Doubt][] => {
        const [refusals, since]: unknown[] = Array.isArray(value) ? value : [];
        const understood = Number.isSafeInteger(refusals) && Number.isSafeInteger(since);
        return understood ? [[document, { refusals: Number(refusals), since: Number(since) }]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}

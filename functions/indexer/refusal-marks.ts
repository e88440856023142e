import type { BatchResponse } from '../core/batch-response.ts';
import { isObject } from '../core/object.ts';
import type { StreamRecord } from '../core/record.ts';
import type { Doubt } from '../core/refused/doubt.ts';
import type { DeadLetterStore } from './dead-letter-store.ts';

/** Keeps what was found of documents in doubt from one delivery of a batch to the next. */
export interface RefusalMarks {
  readonly recall: () => Promise<ReadonlyMap<string, Doubt>>;
  /** To be called when the batch has been concluded, with what is in doubt by now. */
  readonly keep: (response: BatchResponse, doubts: ReadonlyMap<string, Doubt> | undefined) => Promise<void>;
}

/** Documents that one mark counts for; the others begin anew. */
const mostKept = 5_000;

/**
 * A mark is stored under the record from which the batch resumes, beside those of crashes. It holds keys, counts and
 * times; nothing can be told from it of a document.
 */
export function refusalMarks(
  [record]: readonly StreamRecord[],
  pipeline: string,
  store: DeadLetterStore,
): RefusalMarks {
  const keyOf = (sequenceNumber: string) =>
    `attempts/${pipeline}/${record?.stream}-${record?.shardId}-${sequenceNumber}.refused.json`;
  const here = keyOf(record?.sequenceNumber ?? '');
  let found = false;
  return {
    recall: async () => {
      const doubts = await read(store, here);
      found = doubts.size > 0;
      return doubts;
    },
    keep: async ({ batchItemFailures: [resume] }, doubts) => {
      const there = resume && doubts && keyOf(resume.itemIdentifier);
      // What can't be kept costs time: the documents are tried as often as if it were the first time.
      if (there !== undefined) await store.put({ key: there, body: write(doubts) }).catch(() => undefined);
      if (found && there !== here) await store.delete(here).catch(() => undefined);
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

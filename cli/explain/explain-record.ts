import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Client } from '@elastic/elasticsearch';
import { isMarked } from '../../functions/core/document/marked-record.ts';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import type { StreamRef } from '../../functions/stream/stream-ref.ts';
import { plural } from '../kit/count.ts';
import { operationsOf } from '../stages/operation-source.ts';
import { runStages } from '../stages/run-stages.ts';
import { shardPages } from '../stream/shard-pages.ts';
import { decodedParts, formOf } from './decoded-parts.ts';
import type { Explanation } from './explanation.ts';
import { findLetters } from './find-letter.ts';
import { findingsOf } from './finding.ts';
import { judge } from './judge.ts';
import { placeOf, readPlaces } from './stored-documents.ts';
import { hasWindows, windowsByDocuments } from './windows-by-documents.ts';

export interface ExplainOptions {
  readonly pipeline: Pipeline;
  readonly historicalInput: boolean;
  readonly client: KinesisClient;
  readonly stream: StreamRef;
  readonly search: Client;
  readonly store: LetterStore;
  /** Name of the function of the windows, if there are any. */
  readonly aggregator: string | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One record through every stage. @param from where its bytes are from */
export async function explainRecord(
  record: StreamRecord,
  from: 'stream' | 'letter',
  options: ExplainOptions,
): Promise<Explanation> {
  const { pipeline, historicalInput, search, store, aggregator, now } = options;
  const form = formOf(record);
  const decoded = decodedParts(record, pipeline.source);
  const [stages] = await runStages([record], pipeline, { historicalInput });
  if (stages === undefined) throw new RangeError('a record has no stages');
  const [stored, letters, windows] = await Promise.all([
    readPlaces(search, operationsOf(stages.built).map(placeOf)),
    findLetters(store, pipeline.name, record),
    hasWindows(pipeline) && !isMarked(record) ? touchedWindows(record, from, options) : undefined,
  ]);
  const documents = findingsOf(stages, stored, pipeline.document.id !== undefined);
  return {
    ...{ record, from, decoded, documents },
    ...(form !== undefined && { form }),
    transformed: transformedText(stages.status, operationsOf(stages.built).length),
    verdict: judge({ stages, documents, letters, aggregator, age: now - record.arrivalTime }),
    ...(windows !== undefined && { windows }),
    notes: isMarked(record) ? ['A verification has put it: no window counts it.'] : [],
  };
}

function transformedText(status: string, documents: number): string {
  const made = documents === 0 ? 'no document' : plural(documents, 'document');
  return status === 'rejected' || status === 'errored' ? `${made}; a part failed` : made;
}

async function touchedWindows(record: StreamRecord, from: 'stream' | 'letter', options: ExplainOptions) {
  const { pipeline, historicalInput, search, client, stream, signal } = options;
  return await windowsByDocuments(record, {
    ...{ pipeline, historicalInput, search },
    recordsFrom: async function* (arrivalTime) {
      // What came before a record that has expired has expired too.
      if (from !== 'stream') return;
      const { shardId } = record;
      const start = { stream, shardId, after: undefined, from: arrivalTime };
      for await (const { records, atTip } of shardPages(client, start, signal)) {
        yield records.map((one) => ({ stream: stream.StreamName, ...one }));
        if (atTip) return;
      }
    },
  });
}

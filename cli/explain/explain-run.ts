import { documentId } from '../../functions/core/document/identity.ts';
import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import { writtenIndex } from '../../functions/core/document/write-target.ts';
import type { RecordPart, StreamRecord } from '../../functions/pipeline/record.ts';
import { plural } from '../kit/count.ts';
import { type ExplainOptions, explainRecord } from './explain-record.ts';
import type { Explanation } from './explanation.ts';
import { type FoundLetter, findLetters, findSummaries } from './find-letter.ts';
import { findRecord, type Wanted } from './find-record.ts';
import { readName } from './record-name.ts';
import { findIds } from './stored-documents.ts';

/**
 * What became of a record, by what is stored of it; what nothing stores is found by running it through the code again.
 * @param named a sequence number or an `_id`
 * @throws Fault
 */
export async function explain(named: string, options: ExplainOptions): Promise<Explanation> {
  const { pipeline, search } = options;
  const ownIds = pipeline.document.id !== undefined;
  const name = readName(named, ownIds);
  if (name.kind === 'record') return askedFirst(named, await explainNumber(name, options));
  const found = await findIds(search, wildcardOf(writtenIndex(pipeline)), [name.id]);
  const order = found.find((document) => document.order !== undefined)?.order;
  if (order === undefined)
    return { ...unknownWriter(name.id, found.length, pipeline.name), ...(found.length > 0 && { found }) };
  const wanted = { shardId: undefined, sequenceNumber: String(order.sequenceNumber) };
  const explanation = await explainNumber(wanted, options);
  const note = `Record ${order.sequenceNumber} wrote the document last.`;
  const documents = explanation.record === undefined ? { found } : {};
  return { ...explanation, ...documents, notes: [note, ...explanation.notes] };
}

/** Of a record with many documents, the one that was asked for comes first. */
function askedFirst(id: string, explanation: Explanation): Explanation {
  const { documents } = explanation;
  if (documents === undefined) return explanation;
  const isAsked = ({ operation }: (typeof documents)[number]) => operation.id === id;
  const others = documents.filter((document) => !isAsked(document));
  return { ...explanation, documents: [...documents.filter(isAsked), ...others] };
}

function unknownWriter(id: string, found: number, pipeline: string): Explanation {
  if (found > 0) {
    return {
      notes: ['The document doesn’t say which record wrote it: name the record by its sequence number.'],
    };
  }
  return {
    missing: `No document of ${pipeline} has the id ${id}, not even a deleted one.`,
    notes: [
      'If its record was rejected: dead-letters list shows those, and explain takes their sequence numbers.',
    ],
  };
}

async function explainNumber(wanted: Wanted, options: ExplainOptions): Promise<Explanation> {
  const found = await findRecord(wanted, options);
  if ('record' in found) return await explainRecord(found.record, 'stream', options);
  const { pipeline, search, store } = options;
  for (const summary of await findSummaries(search, pipeline.name, wanted)) {
    const [first] = await findLetters(store, pipeline.name, summary);
    if (first !== undefined) {
      const explanation = await explainRecord(recordOf(first), 'letter', options);
      return { ...explanation, missing: found.missing };
    }
  }
  if (pipeline.document.id !== undefined) {
    const note =
      'Documents under ids of the pipeline’s own can’t be found by a sequence number: name the _id.';
    return { missing: found.missing, notes: [note] };
  }
  const ids = found.shards.flatMap((shardId) => likelyIds({ ...wanted, shardId }));
  const documents = ids.length === 0 ? [] : await findIds(search, wildcardOf(pipeline.document.index), ids);
  if (documents.length === 0)
    return { missing: found.missing, notes: ['No document and no dead letter of it is stored.'] };
  const note = `It was indexed: ${plural(documents.length, 'document')} of it ${documents.length === 1 ? 'is' : 'are'} stored.`;
  return { missing: found.missing, found: documents, notes: [note] };
}

function recordOf({ letter }: FoundLetter): StreamRecord {
  const { stream, shardId, sequenceNumber, partitionKey, data, arrivalTime } = letter;
  return { stream, shardId, sequenceNumber, partitionKey, data, arrivalTime: Date.parse(arrivalTime) };
}

/** A record that is gone doesn't say how many documents it made: so many are looked for. */
const mostParts = 100;

function likelyIds(record: { readonly shardId: string; readonly sequenceNumber: string }): string[] {
  const numbers = Array.from({ length: mostParts }, (_, number) => number);
  const parts: RecordPart[] = numbers.flatMap((number): RecordPart[] => [
    [0, 0, number],
    [0, number, 0],
    [number, 0, 0],
  ]);
  return [...new Set(parts.map((part) => documentId(record, part)))];
}

import { documentId } from '../core/document/identity.ts';
import type { RecordOutcome } from '../core/outcome/outcome.ts';
import type { EngineResource } from '../core/template/engine-resource.ts';
import type { RecordMetadata, StreamRecord } from '../pipeline/record.ts';
import type { BuiltOperation, DeadLetter } from './dead-letter.ts';

/**
 * What can be searched of a dead letter: where it came from and why it was rejected, without payload. So without the
 * reasons' messages, which may quote the record, and without the partition key, which is often somebody's name.
 */
interface Summary {
  readonly '@timestamp': string;
  readonly status: 'rejected' | 'redriven';
  readonly pipeline: string;
  readonly reasons: readonly string[];
  readonly stream: string;
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Of the record. */
  readonly bytes: number;
  /** Indices that documents of it were to go to. */
  readonly indices?: readonly string[];
}

/**
 * The body of a bulk request that writes a summary for each letter; a letter that is written again overwrites its
 * own. Fields that this attempt doesn't set keep their earlier values.
 */
export function summaryBody(letters: readonly DeadLetter[]): string {
  return letters
    .map((letter) =>
      update(letter.pipeline, metadataOf(letter), { doc: summaryOf(letter), doc_as_upsert: true }),
    )
    .join('');
}

/** The body of a bulk request that marks the summaries of records that a redrive has settled. */
export function redrivenBody(
  pipeline: string,
  records: readonly StreamRecord[],
  outcomes: readonly RecordOutcome[],
): string {
  const settled = records.filter((_, position) => {
    const status = outcomes[position]?.status;
    return status !== undefined && status !== 'rejected' && status !== 'errored';
  });
  return settled.map((record) => update(pipeline, record, { doc: { status: 'redriven' } })).join('');
}

/** A dot after the name, which no name of a pipeline has: else the patterns of `web` and `web-traffic` would overlap. */
function indexOf(pipeline: string, arrivalTime: number): string {
  const month = new Date(arrivalTime).toISOString().slice(0, 7).replace('-', '.');
  return `dead-letters.${pipeline}.${month}`;
}

export function summaryTemplateName(pipeline: string): string {
  return `shardline-dead-letters.${pipeline}`;
}

/** What the names of the summaries' indices match. */
export function summaryPattern(pipeline: string): string {
  return `dead-letters.${pipeline}.*`;
}

/** Unknown fields are kept and not searchable: an older template must not refuse what a newer indexer writes. */
export function buildSummaryTemplate(pipeline: string): EngineResource {
  const keyword = { type: 'keyword' };
  return {
    name: summaryTemplateName(pipeline),
    body: {
      index_patterns: [summaryPattern(pipeline)],
      priority: 200,
      template: {
        settings: { number_of_shards: 1 },
        mappings: {
          dynamic: false,
          properties: {
            '@timestamp': { type: 'date' },
            status: keyword,
            pipeline: keyword,
            reasons: keyword,
            stream: keyword,
            shardId: keyword,
            sequenceNumber: keyword,
            bytes: { type: 'long' },
            indices: keyword,
          },
        },
      },
    },
  };
}

function summaryOf(letter: DeadLetter): Summary {
  const { arrivalTime, pipeline, failures, stream, shardId, sequenceNumber, data, operations } = letter;
  return {
    '@timestamp': arrivalTime,
    status: 'rejected',
    pipeline,
    reasons: [...new Set(failures.map(({ stage, type }) => `${stage}:${type}`))],
    stream,
    shardId,
    sequenceNumber,
    bytes: Buffer.byteLength(data, 'base64'),
    ...(operations && { indices: [...new Set(operations.map(({ index }) => index))] }),
  };
}

/** Where the summary of a record's dead letter is. */
export function summaryAddress(pipeline: string, record: RecordMetadata): BuiltOperation {
  return { index: indexOf(pipeline, record.arrivalTime), id: documentId(record, [0, 0, 0]) };
}

function update(pipeline: string, record: RecordMetadata, change: object): string {
  const { index: _index, id: _id } = summaryAddress(pipeline, record);
  const target = { _index, _id };
  return `${JSON.stringify({ update: target })}\n${JSON.stringify(change)}\n`;
}

export function metadataOf({
  stream,
  shardId,
  sequenceNumber,
  partitionKey,
  arrivalTime,
}: Omit<RecordMetadata, 'arrivalTime'> & { readonly arrivalTime: string }): RecordMetadata {
  return { stream, shardId, sequenceNumber, partitionKey, arrivalTime: Date.parse(arrivalTime) };
}

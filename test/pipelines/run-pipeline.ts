import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { buildOperations } from '../../functions/core/document/document.ts';
import type { Operation, OrderedOperation } from '../../functions/core/document/operation.ts';
import type { DocumentOutcome } from '../../functions/core/outcome/outcome.ts';
import { transformValues } from '../../functions/core/transform/transform.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';

/** When the test's records arrived. */
export const arrivalTime = Date.UTC(2026, 10, 23, 10, 0, 0);

/** What the indexer would send for these records, and the outcomes of those that it wouldn't send. */
export async function runPipeline(pipeline: Pipeline, data: readonly string[], arrival = arrivalTime) {
  const records = data.map((text, position) => streamRecord(text, position, arrival));
  const decoded = decodeBatch(records, pipeline.source ?? 'json');
  const transformed = await transformValues(decoded, records, pipeline);
  const built = buildOperations(transformed, records, pipeline, { historicalInput: false });
  const documents: { readonly index: string; readonly source: Record<string, unknown> }[] = [];
  const outcomes: (DocumentOutcome & { readonly record: number })[] = [];
  for (const item of built) {
    if ('outcome' in item) outcomes.push({ ...item.outcome, record: item.record });
    else documents.push({ index: item.index, source: JSON.parse(jsonOf(item)) });
  }
  return { documents, outcomes };
}

function jsonOf(operation: Operation | OrderedOperation): string {
  return operation.action === 'create' ? (operation.lines.split('\n')[1] ?? '') : operation.json;
}

/** The one document of one record. */
export async function documentOf(pipeline: Pipeline, data: string) {
  const { documents, outcomes } = await runPipeline(pipeline, [data]);
  const [document] = documents;
  if (document === undefined || documents.length > 1) {
    throw new Error(`One document expected, got ${documents.length}: ${JSON.stringify(outcomes)}`);
  }
  return document;
}

/** Why one record is refused. */
export async function refusalOf(pipeline: Pipeline, data: string): Promise<string> {
  const { outcomes } = await runPipeline(pipeline, [data]);
  return JSON.stringify(outcomes);
}

function streamRecord(text: string, position: number, arrival: number): StreamRecord {
  return {
    stream: 'test',
    shardId: 'shardId-000000000000',
    sequenceNumber: String(49_000_000_000_000_000_000_000n + BigInt(position)),
    partitionKey: 'key',
    arrivalTime: arrival,
    data: Buffer.from(text).toString('base64'),
  };
}

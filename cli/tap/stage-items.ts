import { decodeBatch } from '../../functions/core/decode/decode.ts';
import { isObject } from '../../functions/core/json/object.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../functions/pipeline/record.ts';
import { operationsOf, sourceOf } from '../stages/operation-source.ts';
import { runStages, type StageOptions } from '../stages/run-stages.ts';
import type { Stage } from './stages.ts';

/** One thing that a stage makes of a record: what is filtered, printed and counted. */
export interface Item {
  readonly record: StreamRecord;
  /** What the names in a condition mean. */
  readonly subject: unknown;
  /** As `--json` prints it, beside the record's own fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Staged {
  readonly items: readonly Item[];
  /** Records by what became of them, where that is known: `built`, `filtered`, `rejected`, `errored`. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** What the stage makes of the records, in their order. */
export async function stageItems(
  stage: Stage,
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: StageOptions,
): Promise<Staged> {
  if (stage === 'record') return { items: records.map(recordItem), statuses: {} };
  if (stage === 'value') return { items: valueItems(records, pipeline), statuses: {} };
  const all = await runStages(records, pipeline, options);
  const statuses: Record<string, number> = {};
  for (const { status } of all) statuses[status] = (statuses[status] ?? 0) + 1;
  const items = all.flatMap(({ record, built, status, failures }): Item[] => {
    const operations = operationsOf(built);
    if (stage === 'outcome') {
      const documents = operations.map(({ index, id }) => ({ index, id }));
      const fields = {
        status,
        documents,
        failures: failures.map(({ stage: of, type, message }) => ({ stage: of, type, message })),
      };
      return [{ record, subject: { ...metadata(record), ...fields }, fields }];
    }
    return operations.map((operation) => {
      const { action, index, id } = operation;
      const document = sourceOf(operation);
      const subject = { ...(isObject(document) ? document : {}), _index: index, _id: id };
      return { record, subject, fields: { action, index, id, document } };
    });
  });
  return { items, statuses };
}

/** What every line of `--json` says of the record. */
export function metadata({ shardId, sequenceNumber, partitionKey, arrivalTime }: StreamRecord) {
  return { shardId, sequenceNumber, partitionKey, arrivalTime: new Date(arrivalTime).toISOString() };
}

function recordItem(record: StreamRecord): Item {
  const bytes = Buffer.byteLength(record.data, 'base64');
  const fields = { bytes, data: record.data };
  return { record, subject: { ...metadata(record), ...fields }, fields };
}

function valueItems(records: readonly StreamRecord[], pipeline: Pipeline): Item[] {
  const items: Item[] = [];
  for (let start = 0; start < records.length; ) {
    const rest = records.slice(start);
    const decoded = decodeBatch(rest, pipeline.source ?? 'json');
    const left =
      decoded.find((item) => 'failure' in item && item.retriable === true)?.recordPosition ?? rest.length;
    for (const item of decoded) {
      const record = rest[item.recordPosition];
      if (record === undefined || item.recordPosition >= left) continue;
      if ('failure' in item) {
        const { stage, type, message } = item.failure;
        const failure = { stage, type, message };
        items.push({ record, subject: { failure }, fields: { failure } });
        continue;
      }
      const { value } = item;
      items.push({ record, subject: isObject(value) ? value : { value }, fields: { value } });
    }
    start += left;
  }
  return items;
}

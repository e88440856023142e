import type { Pipeline } from '../../pipeline/pipeline.ts';
import { type StreamRecord, withOwnKey } from '../../pipeline/record.ts';
import { errored, failureOf, located, rejected } from '../outcome/outcome.ts';
import type { TransformedDocument } from '../transform/transform.ts';
import { DocumentError } from './document-error.ts';
import { checkedBytes, checkedId, checkedRouting, serializeDocument } from './document-parts.ts';
import { eventTimeReader } from './event-time.ts';
import { documentId } from './identity.ts';
import { indexNamer } from './index-name.ts';
import { implausible, ingestField, knownFields, rescueUnmapped } from './mapping.ts';
import type { BuilderOptions, Built, Operation, OperationBuilder } from './operation.ts';
import { orderedBuilder } from './ordered-builder.ts';
import { isOrdered } from './write-target.ts';

/** Documents to bulk operations: index name and id derive from the record alone (G2). */
export function buildOperations(
  transformed: readonly TransformedDocument[],
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: BuilderOptions,
): Built[] {
  const builder = isOrdered(pipeline) ? orderedBuilder : createBuilder;
  const build: OperationBuilder<Built> = builder(pipeline, options);
  return transformed.map((item) => {
    const { recordPosition: position } = item;
    if ('failure' in item) {
      return {
        recordPosition: position,
        outcome: item.retriable ? errored(item.failure) : rejected(item.failure),
      };
    }
    const record = records[position];
    if (record === undefined) throw new RangeError(`no record ${position} in a batch of ${records.length}`);
    try {
      return build(item, withOwnKey(record, item.partitionKey));
    } catch (thrown) {
      const failure =
        thrown instanceof DocumentError ? thrown.failure : failureOf('document', 'document_failed', thrown);
      return { recordPosition: position, outcome: rejected(located(failure, item.at)) };
    }
  });
}

function createBuilder(
  pipeline: Pipeline,
  { historicalInput, onImplausible }: BuilderOptions,
): OperationBuilder<Operation> {
  const { document: rules, mappings } = pipeline;
  const indexFor = indexNamer(rules.index);
  const readEventTime = eventTimeReader(pipeline, historicalInput);
  const known = knownFields(mappings);

  return (item, record) => {
    const { document } = item;
    const { time, plausible, found } = readEventTime(document, record.arrivalTime);
    if (found !== undefined) onImplausible?.(found);
    const index = indexFor(time, document);
    const id = rules.id ? checkedId(rules.id(document, record)) : documentId(record, item.part);
    const routing = checkedRouting(rules.routing?.(document, record));
    const safe = rescueUnmapped(document, known);
    const source = serializeDocument(plausible ? safe : { ...safe, [ingestField]: implausible });
    const lines = `${actionLine(index, rules.id ? JSON.stringify(id) : `"${id}"`, routing)}\n${source}\n`;
    return {
      recordPosition: item.recordPosition,
      action: 'create',
      index,
      id,
      lines,
      bytes: checkedBytes(lines),
    };
  };
}

function actionLine(index: string, quotedId: string, routing: string | undefined): string {
  const routed = routing === undefined ? '' : `,"routing":${JSON.stringify(routing)}`;
  return `{"create":{"_index":"${index}","_id":${quotedId}${routed}}}`;
}

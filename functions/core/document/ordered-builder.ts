import type { Pipeline } from '../../pipeline/pipeline.ts';
import {
  checkedAction,
  checkedBytes,
  checkedId,
  checkedRouting,
  checkedVersion,
  serializeDocument,
} from './document-parts.ts';
import { type EventTime, eventTimeReader } from './event-time.ts';
import { indexNamer } from './index-name.ts';
import { implausible, ingestField, knownFields, rescueUnmapped } from './mapping.ts';
import type { BuilderOptions, OperationBuilder, OrderedOperation } from './operation.ts';
import { formatOrder, streamOrder } from './stream-order.ts';
import { writtenIndex } from './write-target.ts';

/** Builds operations that are written in the stream's order: each document carries its place in the stream. */
export function orderedBuilder(
  pipeline: Pipeline,
  { historicalInput, onImplausible }: BuilderOptions,
): OperationBuilder<OrderedOperation> {
  const { document: rules, mappings } = pipeline;
  const { action: given = 'index' } = rules;
  const indexFor = indexNamer(writtenIndex(pipeline));
  const readEventTime = eventTimeReader(pipeline, historicalInput);
  const known = knownFields(mappings);

  return ({ recordPosition: position, part, document }, record) => {
    const id = checkedId(rules.id?.(document, record));
    const routing = checkedRouting(rules.routing?.(document, record));
    const action = checkedAction(typeof given === 'function' ? given(document, record) : given);
    // A tombstone has no time that the engine could refuse.
    const { arrivalTime } = record;
    const judged: EventTime =
      action === 'delete' ? { time: arrivalTime, plausible: true } : readEventTime(document, arrivalTime);
    if (judged.found !== undefined) onImplausible?.(judged.found);
    const index = indexFor(judged.time, document);
    const version = rules.version && checkedVersion(rules.version(document, record));
    const order = streamOrder(record, part, version);
    const ingest = { order: formatOrder(order), ...(!judged.plausible && implausible) };
    // A tombstone outlives what the engine remembers of a deletion: 60 s unless `index.gc_deletes` says otherwise.
    const json = serializeDocument(
      action === 'delete'
        ? { [ingestField]: { ...ingest, deleted: true } }
        : { ...rescueUnmapped(document, known), [ingestField]: ingest },
    );
    checkedBytes(json);
    return { recordPosition: position, action, index, id, routing, order, json };
  };
}

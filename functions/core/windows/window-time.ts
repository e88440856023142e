import type { Pipeline } from '../../pipeline/pipeline.ts';
import { type StreamRecord, withOwnKey } from '../../pipeline/record.ts';
import { DocumentError } from '../document/document-error.ts';
import { eventTimeReader } from '../document/event-time.ts';
import { type Failure, failureOf, located } from '../outcome/outcome.ts';
import type { TransformedDocument } from '../transform/transform.ts';
import type { TimedDocument } from './state.ts';

type WindowTime = (document: TimedDocument['document'], arrivalTime: number) => number;

/** How far a clock may run ahead, in milliseconds, before its events count in the windows of their arrival. */
const longestAheadMs = 60_000;

/**
 * No event is later than its record's arrival: in a window of the future it would fire an alert that stays until then.
 * A pipeline that says itself how late event times may be (forecasts have such) has them counted where they are.
 */
export function windowTime(pipeline: Pipeline, historicalInput: boolean): WindowTime {
  const readEventTime = eventTimeReader(pipeline, historicalInput);
  if (historicalInput || pipeline.eventTimeRange !== undefined) {
    return (document, arrivalTime) => readEventTime(document, arrivalTime).time;
  }
  return (document, arrivalTime) => {
    const { time } = readEventTime(document, arrivalTime);
    return time > arrivalTime + longestAheadMs ? arrivalTime : time;
  };
}

export function timedOrFailed(
  item: Extract<TransformedDocument, { document: unknown }>,
  timeOf: WindowTime,
  pipeline: Pipeline,
  record: StreamRecord,
): TimedDocument | { readonly failure: Failure } {
  const { document, at } = item;
  const { sequenceNumber, arrivalTime } = record;
  try {
    return { sequenceNumber, eventTime: timeOf(document, arrivalTime), arrivalTime, document };
  } catch (thrown) {
    if (isDelete(item, pipeline, record)) {
      return { sequenceNumber, eventTime: arrivalTime, arrivalTime, document };
    }
    // As the indexer does with it.
    const failure =
      thrown instanceof DocumentError ? thrown.failure : failureOf('document', 'document_failed', thrown);
    return { failure: located(failure, at) };
  }
}

/** Of a delete the indexer stores no time, so none is refused. An action that throws is refused there as well. */
function isDelete(
  { document, partitionKey }: Extract<TransformedDocument, { document: unknown }>,
  { document: { action } }: Pipeline,
  record: StreamRecord,
): boolean {
  try {
    const given = typeof action === 'function' ? action(document, withOwnKey(record, partitionKey)) : action;
    return given === 'delete';
  } catch {
    return false;
  }
}

import { bytesText, jsonOf } from '../stages/shown-text.ts';
import { type Item, metadata } from './stage-items.ts';
import type { Stage } from './stages.ts';

/** One line of JSON: the record's own fields, then those of the stage. */
export function jsonLine({ record, fields }: Item): string {
  return JSON.stringify({ ...metadata(record), ...fields });
}

/** What a person reads: which one it is, then what is in it. */
export interface Lines {
  readonly head: string;
  readonly body: string;
}

export function linesOf(stage: Stage, { record, fields }: Item): Lines {
  const time = new Date(record.arrivalTime).toISOString().slice(11);
  // By itself it names the record, and fits a terminal uncut.
  const which = record.sequenceNumber;
  if (stage === 'document') {
    return { head: `${time} ${fields.index}/${fields.id}`, body: jsonOf(fields.document) };
  }
  if (stage === 'value') return { head: `${time} ${which}`, body: jsonOf(fields.failure ?? fields.value) };
  if (stage === 'record') {
    return {
      head: `${time} ${which} ${record.partitionKey}`,
      body: bytesText(record.data, Number(fields.bytes)),
    };
  }
  return { head: `${time} ${which}`, body: outcomeText(fields) };
}

function outcomeText({ status, documents, failures }: Item['fields']): string {
  const reasons = listed(failures).map(({ stage, type, message }) => `${stage}:${type}: ${message}`);
  const made = listed(documents).map(({ index, id }) => `${index}/${id}`);
  return [String(status), ...reasons, ...made].join('  ');
}

function listed(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}

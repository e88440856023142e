import { DocumentError } from './document-error.ts';
import { eventTimeJudge } from './event-time.ts';
import { documentId } from './identity.ts';
import { indexNamer } from './index-name.ts';
import { ingestField, knownFields, rescueUnmapped } from './mapping.ts';
import { type DocumentOutcome, errored, failureOf, rejected } from './outcome.ts';
import type { Action, Pipeline } from './pipeline.ts';
import type { StreamRecord } from './record.ts';
import type { TransformedDocument } from './transform.ts';

/** A bulk operation, ready to send: its two NDJSON lines and what they weigh. */
export interface Operation {
  readonly record: number;
  readonly action: Action;
  readonly index: string;
  readonly id: string;
  /** Action line, newline, source line, newline. */
  readonly lines: string;
  /** UTF-8 bytes of `lines`. */
  readonly bytes: number;
}

/** An operation to send, or the outcome of a document that never became one. */
export type Built = Operation | { readonly record: number; readonly outcome: DocumentOutcome };

/**
 * The smallest request limit among the managed instance types is 10 MiB
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#network-limits); a document
 * larger than this, with its action line, could never be sent.
 */
const maxDocumentBytes = 9 * 1024 * 1024;

/** https://docs.opensearch.org/latest/api-reference/document-apis/index-document/ */
const maxIdBytes = 512;

const implausible = { tags: ['implausible_event_time'] };

/** Documents to bulk operations: index name and id derive from the record alone (G2). */
export function buildOperations(
  transformed: readonly TransformedDocument[],
  records: readonly StreamRecord[],
  pipeline: Pipeline,
  options: { readonly historicalInput: boolean },
): Built[] {
  const build = operationBuilder(pipeline, options.historicalInput);
  return transformed.map((item) => {
    const { record: place } = item;
    if ('failure' in item) {
      return { record: place, outcome: item.retriable ? errored(item.failure) : rejected(item.failure) };
    }
    const record = records[place];
    if (record === undefined) throw new RangeError(`no record ${place} in a batch of ${records.length}`);
    try {
      return build(item, record);
    } catch (thrown) {
      const failure =
        thrown instanceof DocumentError ? thrown.failure : failureOf('document', 'document_failed', thrown);
      return { record: place, outcome: rejected(failure) };
    }
  });
}

type WithDocument = Extract<TransformedDocument, { document: unknown }>;

function operationBuilder(pipeline: Pipeline, historicalInput: boolean) {
  const { document: rules, eventTimeRange, mappings } = pipeline;
  const action: Action = rules.action ?? (rules.id ? 'index' : 'create');
  const indexFor = indexNamer(rules.index);
  const judge = eventTimeJudge(eventTimeRange, historicalInput);
  const known = knownFields(mappings);

  return (item: WithDocument, record: StreamRecord): Operation => {
    const { document } = item;
    const { time, plausible } = judge(rules.eventTime && document[rules.eventTime], record.arrivalTime);
    const index = indexFor(time, document);
    const id = rules.id ? checkedId(rules.id(document, record)) : documentId(record, item.position);
    const routing = checkedRouting(rules.routing?.(document, record));
    const safe = rescueUnmapped(document, known);
    const source = serialize(plausible ? safe : { ...safe, [ingestField]: implausible });
    const lines = `${actionLine(action, index, rules.id ? JSON.stringify(id) : `"${id}"`, routing)}\n${source}\n`;
    const bytes = Buffer.byteLength(lines);
    if (bytes > maxDocumentBytes) {
      throw new DocumentError(
        'too_large',
        `the document has ${bytes} bytes; at most ${maxDocumentBytes} can be sent`,
      );
    }
    return { record: item.record, action, index, id, lines, bytes };
  };
}

function actionLine(action: Action, index: string, quotedId: string, routing: string | undefined): string {
  const routed = routing === undefined ? '' : `,"routing":${JSON.stringify(routing)}`;
  return `{"${action}":{"_index":"${index}","_id":${quotedId}${routed}}}`;
}

/** A `toJSON` may return anything, and a line that is no object makes the engine refuse the whole request. */
function serialize(document: object): string {
  const source: string | undefined = JSON.stringify(document);
  if (source?.startsWith('{')) return source;
  throw new DocumentError('not_an_object', 'the document becomes no JSON object; return a plain object');
}

/** Without its pair it can't be written in UTF-8, and different texts would become one. */
const loneSurrogate = /\p{Surrogate}/u;

function checkedRouting(routing: unknown): string | undefined {
  if (routing === undefined) return undefined;
  if (typeof routing === 'string' && routing !== '' && !loneSurrogate.test(routing)) return routing;
  throw new DocumentError(
    'invalid_routing',
    `the pipeline's routing must be a text of whole characters that is not empty, or undefined; it is ${typeof routing}`,
  );
}

function checkedId(id: unknown): string {
  if (typeof id !== 'string' || id === '') {
    throw new DocumentError(
      'invalid_id',
      `the pipeline's id must be a text that is not empty; it is ${typeof id}`,
    );
  }
  const bytes = Buffer.byteLength(id);
  if (bytes > maxIdBytes) {
    throw new DocumentError('invalid_id', `the id has ${bytes} bytes; at most ${maxIdBytes} are allowed`);
  }
  if (loneSurrogate.test(id)) throw new DocumentError('invalid_id', 'the id has half a surrogate pair');
  return id;
}

import type { Action } from '../../pipeline/pipeline.ts';
import {
  type DocumentOutcome,
  duplicate,
  errored,
  type Failure,
  indexed,
  rejected,
} from '../outcome/outcome.ts';
import type { BulkItem, EngineError } from './bulk-answer.ts';

/**
 * Errors that the document itself causes: sending it again can't help. An error that isn't listed here is errored;
 * refused/doubts.ts may reject it later.
 * Types: https://github.com/opensearch-project/OpenSearch/tree/main/server/src/main/java/org/opensearch/index/mapper
 */
const documentErrors = new Set([
  'mapper_parsing_exception',
  'document_parsing_exception', // Elasticsearch 8.10 and later
  'strict_dynamic_mapping_exception',
  'parsing_exception',
  'x_content_parse_exception',
  'json_parse_exception',
  'max_bytes_length_exceeded_exception',
  'invalid_index_name_exception',
  'routing_missing_exception',
  'document_missing_exception',
]);

/** These mean anything; with one of the reasons below they are the document's doing. */
const broadErrors = new Set(['illegal_argument_exception', 'action_request_validation_exception']);

/**
 * Reasons of broad errors that are the document's doing. Patterns are anchored to the engines' own phrases, because
 * the rest of a reason may quote the document. test/integration/classify.test.ts tries them on a real engine.
 */
const documentCauses = [
  /^Limit of total fields \[\d+\] has been exceeded/,
  /^Limit of mapping depth \[\d+\] has been exceeded/,
  /^Limit of nested fields \[\d+\] has been exceeded/,
  /^The number of nested documents has exceeded the allowed limit/,
  /^Document contains at least one immense term in field=/,
  /^DocValuesField ".*" is too large, must be <= \d/s, // of a field that isn't indexed
  /^mapper \[.*\] cannot be changed from type/s,
  /^can't merge a non object mapping/,
  /^object mapping \[.*\] can't be changed from/s,
  /^(Validation Failed: 1: )?id \[.*\] is too long, must be no longer than 512 bytes/s,
  /^name cannot be empty string/,
  /^field name cannot (be an empty string|contain only whitespace)/,
  /^object field cannot contain only whitespace/,
  /^The depth of the field has exceeded the allowed limit/,
];

/** The only 409 that says that the document is there; any other is no proof of it. */
export const conflictType = 'version_conflict_engine_exception';

/** Blocks of the cluster or an index; under fine-grained access control they come as a security exception. */
const blocks = new Set(['cluster_block_exception', 'index_create_block_exception']);
const blockReason = /^(index \[[^\]]*\] )?blocked by: \[/;

/** The one table that decides what a bulk item means. */
export function classifyItem(action: Action, item: BulkItem): DocumentOutcome {
  const { status, error } = item;
  if (status === 200 || status === 201) return classifySuccess(action, item);
  // A derived id can only be taken by this document; a pipeline that creates under its own ids wants the first to win.
  if (status === 409 && action === 'create' && error?.type === conflictType) return duplicate;
  return isDocumentError(status, error)
    ? rejected(bulkFailure(status, error))
    : errored(bulkFailure(status, error));
}

/** Results after which the document of an action is where it was sent, or gone from there. */
const whatWasAsked = {
  create: new Set(['created', 'updated']),
  index: new Set(['created', 'updated']),
  upsert: new Set(['created', 'updated']),
  delete: new Set(['deleted']),
} as const satisfies Record<Action, ReadonlySet<string>>;

/** Of a document that its data stream has put into the failure store, with a success for its status. */
const redirected: Failure = {
  stage: 'bulk',
  type: 'failure_store',
  message:
    'the data stream refused the document and put it into its failure store, where the reason is; the dead letter holds its bytes: correct the mapping or the ingest pipeline, and redrive',
};

/** Of a document that is nowhere, with a success for its status. */
const dropped: Failure = {
  stage: 'bulk',
  type: 'dropped',
  message:
    "an ingest pipeline of the search engine dropped the document; if that is meant, return null for it in the pipeline's transform, else take the drop processor away and redrive",
};

/**
 * A success says that the engine has dealt with the document, not that it has it. What is neither known to be in its
 * place nor known to be elsewhere is sent again. Engines that don't tell the result are believed; failed replicas
 * (`_shards`) don't matter, since the primary has the document and they are set up anew.
 */
function classifySuccess(action: Action, item: BulkItem): DocumentOutcome {
  const { status, error, result, failureStore = noFailureStore } = item;
  if (error !== undefined) return errored(bulkFailure(status, error));
  if (failureStore === 'used') return rejected(redirected);
  if (result === 'noop') return rejected(dropped);
  if (failureStore !== noFailureStore) return errored(unclear(status, `failure_store ${failureStore}`));
  return result === undefined || whatWasAsked[action].has(result)
    ? indexed
    : errored(unclear(status, `result ${result}`));
}

/** The word for a document that met none; engines leave it out. */
const noFailureStore = 'not_applicable_or_unknown';

function unclear(status: number, what: string): Failure {
  return { stage: 'bulk', type: 'unknown_result', message: `${status}: ${what}`.slice(0, 1_000) };
}

/** An engine short of memory says so while it parses: a breaker of the k-NN plugin comes as a parsing error's cause. */
const breaker = /circuit_break/;

/** A 4xx that the document caused. 429 and 5xx never are, whatever their reason says. */
export function isDocumentError(status: number, error: EngineError | undefined): boolean {
  if (error === undefined || status < 400 || status >= 500 || status === 429) return false;
  if (error.causes?.some((cause) => breaker.test(cause))) return false;
  if (documentErrors.has(error.type)) return true;
  return broadErrors.has(error.type) && documentCauses.some((cause) => cause.test(error.reason));
}

/**
 * Whether the engine refused *us*: then nothing may be dead-lettered, and the invocation fails. A block of the
 * cluster or an index (a full disk, say) answers 403 as well, and is an outage to wait for.
 */
export function isSecurityError(status: number, error: EngineError | undefined): boolean {
  if (status !== 401 && status !== 403) return false;
  return error === undefined || !isBlock(error);
}

/** Whether an error is a block of the cluster or an index, whatever its status: a full disk answers 429, others 403. */
export function isBlock(error: EngineError): boolean {
  return blocks.has(error.type) || blockReason.test(error.reason);
}

export function bulkFailure(status: number, error: EngineError | undefined): Failure {
  const message = `${status}: ${error?.reason ?? 'no reason given'}`.slice(0, 1_000);
  return { stage: 'bulk', type: error?.type ?? 'unknown', message };
}

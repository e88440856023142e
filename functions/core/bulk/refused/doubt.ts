import { createHash } from 'node:crypto';
import type { EngineError } from '../bulk-answer.ts';

/** What is known of a document that the engine refused for a reason that no list knows. */
export interface Doubt {
  /** Refusals while the engine showed itself well. */
  readonly refusals: number;
  /** When the first of them was, in milliseconds since the epoch. */
  readonly since: number;
}

/** Whose fault a refusal may be, besides the engine's: the document's, or that of the index it is for. */
export type Suspect = 'document' | 'index';

/** By these statuses the engine, or a proxy before it, says that the refusal isn't about the document. */
const neverADocument = new Set([401, 403, 404, 408, 409, 413, 429]);

/**
 * Words in the type of an error, or of one of its causes, that belong to the engine and to no document. A document that
 * is refused for a reason of its own never brings them: types are names of the engine's classes.
 */
const engineWords =
  /timeout|timed_out|rejected_execution|circuit_break|block|unavailable|no_shard|shard_not|shard_closed|already_closed|index_closed|not_found|not_connected|disconnected|transport|cluster_manager|not_master|no_node|node_closed|node_not|i_o_exception|file_system|no_such_file|corrupt|translog|engine_|recovery|out_of_memory|interrupted|cancelled|access_denied|security|^validation_exception$/;

/** A document with a new field waits for the cluster manager; its neighbours without one don't. */
const mappingTimeout = /^timed out while waiting for a dynamic mapping update/;

/**
 * The shard has as many documents as Lucene takes. A version conflict is found before, so the probe is well although
 * nothing can be written.
 */
const shardIsFull = /(?:^|: )Number of documents in the (?:index can't|shard cannot) exceed \[\d+\]$/i;

/** Blocks that a lifecycle or a person sets on an index: read_only and write. 12 is the full disk's. */
const indexBlock = /^index \[[^\]]*\] blocked by: \[/;
const settledBlock = /\[FORBIDDEN\/(?:5|8)\//;
const foreignBlock = /\[(?!FORBIDDEN\/(?:5|8)\/)[A-Z_]+\/\d+\//;

/**
 * Whose fault an unlisted refusal may be. `undefined`: it is the engine's, and the document waits.
 * docs/internals/decisions/0016
 */
export function suspectOf(status: number, error: EngineError | undefined): Suspect | undefined {
  if (error === undefined) return undefined;
  if (isLateWrite(error)) return 'index';
  if (status < 400 || status > 500 || neverADocument.has(status)) return undefined;
  if ([error.type, ...(error.causes ?? [])].some((type) => engineWords.test(type))) return undefined;
  return mappingTimeout.test(error.reason) || shardIsFull.test(error.reason) ? undefined : 'document';
}

/** An index that is closed or read-only by somebody's will. The block that a full disk sets never is. */
function isLateWrite({ type, reason }: EngineError): boolean {
  if (type === 'index_closed_exception') return true;
  return indexBlock.test(reason) && settledBlock.test(reason) && !foreignBlock.test(reason);
}

/** The name of a document in doubt. It may be stored where its id, which can be a person's name, may not. */
export function doubtKey(...identity: readonly (string | undefined)[]): string {
  return createHash('sha256').update(identity.join('\n')).digest('hex').slice(0, 24);
}

/** Tells kinds of refusals apart: what the reason quotes of the document is left out. */
export function kindOf(status: number, { type, reason, causes = [] }: EngineError): string {
  const words = quotes.reduce(withoutQuoted, reason).replace(/[\d.]+/g, '#');
  return `${status} ${type} ${causes.join(' ')} ${words.slice(0, 200)}`;
}

const quotes = ['[]', '""', "''"];

/** Cut by hand: a pattern would look for the end anew at each of the marks that a quoted document may be full of. */
function withoutQuoted(reason: string, [opening = '', closing = '']: string): string {
  const [start, end] = [reason.indexOf(opening), reason.lastIndexOf(closing)];
  return start >= 0 && end > start ? reason.slice(0, start) + reason.slice(end + 1) : reason;
}

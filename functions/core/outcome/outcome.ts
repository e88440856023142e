/** Where on its line a record failed, and why. `message` may quote the record: it goes to dead letters, never to logs. */
export interface Failure {
  readonly stage:
    | 'decode'
    | 'transform'
    | 'document'
    | 'bulk'
    | 'windows'
    | 'dead-letter'
    | 'function'
    | 'delivery';
  /** A short, stable name to count by: `invalid_json`, `mapper_parsing_exception`, … */
  readonly type: string;
  readonly message: string;
  /** Where in the record it is, if the record has several parts. */
  readonly at?: FailureLocation;
}

export interface FailureLocation {
  /** Of the records of an aggregate, from 1. */
  readonly record?: number;
  /** Of the lines of NDJSON, from 1, blank ones too. */
  readonly line?: number;
}

/**
 * What became of one document. *Errored* is retriable and holds the checkpoint; *rejected* is permanent and goes to
 * the dead letters.
 */
export type DocumentOutcome =
  | { readonly status: 'indexed' | 'duplicate' | 'stale' }
  | { readonly status: 'rejected' | 'errored'; readonly failure: Failure };

/** What became of one record: of all its documents together. */
export type RecordOutcome =
  | { readonly status: 'indexed' | 'duplicate' | 'stale' | 'filtered' }
  | { readonly status: 'rejected' | 'errored'; readonly failures: readonly Failure[] };

export const indexed: DocumentOutcome = { status: 'indexed' };
export const duplicate: DocumentOutcome = { status: 'duplicate' };
export const stale: DocumentOutcome = { status: 'stale' };

export function rejected(failure: Failure): DocumentOutcome {
  return { status: 'rejected', failure };
}

export function errored(failure: Failure): DocumentOutcome {
  return { status: 'errored', failure };
}

/** The invocation as a whole can't go on: it fails, nothing is dead-lettered and the whole batch is delivered again. */
export class InvocationFault extends Error {
  readonly code: 'SECURITY' | 'PROTOCOL' | 'EVENT';

  constructor(code: InvocationFault['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'InvocationFault';
    this.code = code;
  }
}

const longestMessage = 1_000;

/** A thrown value as a failure. */
export function failureOf(
  stage: Failure['stage'],
  type: string,
  thrown: unknown,
  at?: FailureLocation,
): Failure {
  return located({ stage, type, message: messageOf(thrown) }, at);
}

/** The failure with its place in the record, if it has one. */
export function located(failure: Failure, at: FailureLocation | undefined): Failure {
  return at === undefined ? failure : { ...failure, at };
}

/** What a thrown value says; cut, because some engines quote the whole document in their messages. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown).slice(0, longestMessage);
  } catch {
    // User code may throw anything, such as an object without a prototype.
    return 'what was thrown has no readable message';
  }
}

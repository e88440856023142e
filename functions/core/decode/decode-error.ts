import { type Failure, type FailureLocation, failureOf } from '../outcome/outcome.ts';

/** Why bytes are no value. `type` is short and stable, to count by. */
export class DecodeError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The record as a whole is over a limit: what was decoded of it so far is dropped, and all of it rejected. */
export class RecordLimitError extends DecodeError {}

export function decodeFailure(thrown: unknown, at?: FailureLocation): Failure {
  return failureOf('decode', thrown instanceof DecodeError ? thrown.type : 'decode_failed', thrown, at);
}

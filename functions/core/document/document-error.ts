import type { Failure } from '../outcome/outcome.ts';

/** A document that can't become an operation: its record is rejected for this reason. */
export class DocumentError extends Error {
  readonly failure: Failure;

  constructor(type: string, message: string) {
    super(message);
    this.failure = { stage: 'document', type, message };
  }
}

import type { OrderedAction } from '../../pipeline/pipeline.ts';
import type { StreamRecord } from '../../pipeline/record.ts';
import type { DocumentOutcome } from '../outcome/outcome.ts';
import type { TransformedDocument } from '../transform/transform.ts';
import type { StreamOrder } from './stream-order.ts';

/** A bulk operation that adds a document, ready to send: its two NDJSON lines and what they weigh. */
export interface Operation {
  readonly recordPosition: number;
  readonly action: 'create';
  readonly index: string;
  readonly id: string;
  /** Action line, newline, source line, newline. */
  readonly lines: string;
  /** UTF-8 bytes of `lines`. */
  readonly bytes: number;
}

/** What a document does to the one under its id. How it is sent depends on what is stored there. */
export interface OrderedOperation {
  readonly recordPosition: number;
  readonly action: OrderedAction;
  readonly index: string;
  readonly id: string;
  readonly routing: string | undefined;
  readonly order: StreamOrder;
  /** The document, or the partial one of an upsert, or the tombstone of a delete. */
  readonly json: string;
}

/** An operation to send, or the outcome of a document that never became one. */
export type Built =
  | Operation
  | OrderedOperation
  | { readonly recordPosition: number; readonly outcome: DocumentOutcome };

export type OperationBuilder<Built> = (
  item: Extract<TransformedDocument, { document: unknown }>,
  record: StreamRecord,
) => Built;

export interface BuilderOptions {
  readonly historicalInput: boolean;
  /** Called with each event time that isn't plausible, in milliseconds; NaN where the field holds no time. */
  readonly onImplausible?: ((eventTime: number) => void) | undefined;
}

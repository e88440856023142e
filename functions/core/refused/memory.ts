import type { EngineError } from '../bulk-answer.ts';
import type { Sendable } from '../send.ts';
import { kindOf } from './doubt.ts';
import { kindLifetime, largestWitness } from './limits.ts';

/**
 * What a container keeps of its batches to judge refusals by: the last document that the engine took, and the kinds of
 * refusals that were found to be the documents' fault.
 */
export class RefusalMemory {
  private readonly kinds = new Map<string, number>();
  private last: Pick<Sendable, 'lines'> | undefined;

  /** A document that the engine took, to probe with. */
  get witness(): Pick<Sendable, 'lines'> | undefined {
    return this.last;
  }

  took(operation: Sendable | undefined): void {
    // The text alone: an operation of a batch may hold on to all of it.
    if (operation !== undefined && operation.bytes <= largestWitness) this.last = { lines: operation.lines };
  }

  judged(status: number, error: EngineError, now: number): void {
    // What a reason quotes in a form that nobody foresaw must not fill the memory.
    if (this.kinds.size >= 1_000) this.kinds.clear();
    const kind = kindOf(status, error);
    if (!this.knows(status, error, now)) this.kinds.set(kind, now + kindLifetime);
  }

  knows(status: number, error: EngineError, now: number): boolean {
    return (this.kinds.get(kindOf(status, error)) ?? 0) > now;
  }
}

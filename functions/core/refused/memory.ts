import type { Sendable } from '../send.ts';
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

  /** A kind of refusal, as `kindOf` tells it, or an index that took no writes for long. */
  judged(kind: string, now: number): void {
    // What a reason quotes in a form that nobody foresaw must not fill the memory.
    if (this.kinds.size >= 1_000) this.kinds.clear();
    if (!this.knows(kind, now)) this.kinds.set(kind, now + kindLifetime);
  }

  knows(kind: string, now: number): boolean {
    return (this.kinds.get(kind) ?? 0) > now;
  }
}

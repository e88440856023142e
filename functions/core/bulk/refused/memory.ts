import type { Sendable } from '../send.ts';
import { kindLifetimeMs, largestWitness, mostWitnesses } from './limits.ts';

type Witness = Pick<Sendable, 'lines'>;

/**
 * What a container keeps of its batches to judge refusals by: some documents that the engine took last, one for each
 * index, and the kinds of refusals that were found to be the documents' fault.
 */
export class RefusalMemory {
  private readonly kinds = new Map<string, number>();
  /** By index, the one written last at the end. */
  private readonly last = new Map<string, Witness>();

  /** By data stream, the index of its own into which it wrote when a document was last found there. */
  private readonly backing = new Map<string, string>();

  /** Documents that the engine took, the last one first. */
  get witnesses(): readonly Witness[] {
    return [...this.last.values()].reverse();
  }

  took(index: string, operation: Sendable): void {
    if (operation.bytes > largestWitness) return;
    this.last.delete(index);
    // The text alone: an operation of a batch may hold on to all of it.
    this.last.set(index, { lines: operation.lines });
    const [oldest] = this.last.keys();
    if (oldest !== undefined && this.last.size > mostWitnesses) this.last.delete(oldest);
  }

  /** A data stream was found to write into an index of this name. */
  writesInto(stream: string, index: string): void {
    if (!this.backing.has(stream) && this.backing.size >= mostWitnesses) this.backing.clear();
    this.backing.set(stream, index);
  }

  /** Where a data stream wrote last, as far as it is known. */
  backingOf(stream: string): string | undefined {
    return this.backing.get(stream);
  }

  /**
   * Believes a kind of refusal (`kindOf`) for a while. Later refusals of the kind don't extend that: it is tried anew.
   */
  rememberKind(kind: string, now: number): void {
    if (!this.knows(kind, now)) this.extendKind(kind, now);
  }

  /** Believes a kind from now on, such as an index that took no writes for long and still takes none. */
  extendKind(kind: string, now: number): void {
    // Reasons that quote documents in an unforeseen form must not fill the memory.
    if (this.kinds.size >= 1_000) this.kinds.clear();
    this.kinds.set(kind, now + kindLifetimeMs);
  }

  knows(kind: string, now: number): boolean {
    return (this.kinds.get(kind) ?? 0) > now;
  }
}

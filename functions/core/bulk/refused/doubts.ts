import { type DocumentOutcome, rejected } from '../../outcome/outcome.ts';
import { bulkFailure } from '../classify.ts';
import type { Answered, Sendable } from '../send.ts';
import { askProbes, type Refused } from './ask-probes.ts';
import { type Doubt, doubtKey, kindOf, suspectOf } from './doubt.ts';
import { KnownDoubts } from './known-doubts.ts';
import { mostProbes } from './limits.ts';
import { lateWrite, outlookOf, refusedDocument, unprovenOutlook } from './messages.ts';
import { targetOf } from './probe.ts';
import type { Asking } from './send-probes.ts';

export interface DoubtsOptions<Operation> extends Asking {
  /** The same whenever the document comes again. */
  readonly keyOf: (operation: Operation) => string;
  /** For how long a document waits for an index that is closed or read-only, in milliseconds. */
  readonly lateWrites: number;
  /** Has an operation that is made of several documents sent in parts. False when it is of one. */
  readonly split?: (operation: Operation) => boolean;
}

interface Decided<Operation> {
  readonly operation: Operation;
  readonly outcome: DocumentOutcome;
}

const unlimited = Number.POSITIVE_INFINITY;

/** Operations of a round that go out alike. */
interface Part<Operation> {
  readonly operations: readonly Operation[];
  /** In one request. */
  readonly most: number;
  readonly doubted: boolean;
}

/**
 * Tells documents that the engine will never take from an engine that takes nothing for now, by trying both
 * (docs/internals/decisions/0016). One for each delivery of a batch. It does nothing until there is an unlisted refusal.
 */
export class Doubts<Operation extends Sendable> {
  private readonly options: DoubtsOptions<Operation>;
  private readonly known = new KnownDoubts();
  private recalled = false;
  private round: Refused<Operation>[] = [];
  /** Keys of those that this round sends alone. */
  private sentAlone = new Set<string>();
  /** Keys of those whose whole request was refused while the engine was well. */
  private refusedTogether = new Set<string>();
  private mostTogether = unlimited;
  /** Keys of those whose probe wasn't taken, this round. */
  private unproven = new Set<string>();

  constructor(options: DoubtsOptions<Operation>) {
    this.options = options;
  }

  /** What the next delivery of the batch should know; empty as long as nothing was in doubt. */
  get found(): ReadonlyMap<string, Doubt> {
    return this.known.all;
  }

  /** The operations of a round, by how many of them go into one request. */
  divide(pending: readonly Operation[]): Part<Operation>[] {
    const { all } = this.known;
    if (all.size === 0 && this.refusedTogether.size === 0) {
      return [{ operations: pending, most: unlimited, doubted: false }];
    }
    const { keyOf, outside, memory } = this.options;
    const now = outside.now();
    const keyed = pending.map((operation) => ({ operation, key: keyOf(operation) }));
    const due = keyed.filter(({ key }) => this.known.isDue(key, now, memory)).slice(0, mostProbes);
    this.sentAlone = new Set(due.map(({ key }) => key));
    const parts: Record<'rest' | 'smaller' | 'alone', Operation[]> = { rest: [], smaller: [], alone: [] };
    for (const { operation, key } of keyed) {
      const part = this.sentAlone.has(key) ? 'alone' : this.refusedTogether.has(key) ? 'smaller' : 'rest';
      parts[part].push(operation);
    }
    return [
      { operations: parts.rest, most: unlimited, doubted: keyed.every(({ key }) => all.has(key)) },
      { operations: parts.smaller, most: this.mostTogether, doubted: true },
      { operations: parts.alone, most: 1, doubted: true },
    ];
  }

  /** Notes a refusal, if it puts the operation in doubt. */
  heard(operation: Operation, answer: Answered): void {
    const isItem = 'item' in answer;
    const refusal = isItem ? { ...answer.item, together: 1 } : answer.refusal;
    if (refusal?.error === undefined) return;
    const { status, error, together } = refusal;
    const suspect = suspectOf(status, error);
    if (suspect !== undefined) this.round.push({ operation, suspect, status, error, together, isItem });
  }

  /** Decides on the refusals of the round. Returns the operations that are rejected. */
  async decide(): Promise<readonly Decided<Operation>[]> {
    const { round } = this;
    this.round = [];
    if (round.length === 0) return [];
    await this.recall();
    const alive = await askProbes(round, this.options);
    const silent = round.filter(({ operation }) => !alive.has(operation));
    this.unproven = new Set(silent.map(({ operation }) => this.options.keyOf(operation)));
    this.sizeNextRequests(round.filter((refused) => refused.together > 1 && alive.has(refused.operation)));
    return round
      .filter(({ operation, together }) => together === 1 && alive.has(operation))
      .flatMap((refused) => this.countOrReject(refused));
  }

  /** What becomes of an operation that is left, by its key, as the end of a sentence. */
  outlook(key: string): string {
    const { lateWrites, outside } = this.options;
    const known = this.known.all.get(key);
    if (this.unproven.has(key)) return unprovenOutlook;
    return outlookOf(known?.reason && { ...known.reason, ...known, lateWrites, now: outside.now() });
  }

  private countOrReject(refused: Refused<Operation>): readonly Decided<Operation>[] {
    const { operation, status, error, suspect } = refused;
    const { keyOf, outside, memory, split = () => false } = this.options;
    if (suspect === 'index') return this.countOrRejectIndex(refused);
    if (split(operation)) return [];
    const key = keyOf(operation);
    const now = outside.now();
    const doubt = this.known.add(key, now, { suspect, status, error });
    // An operation that was sent with others may have got the reason of one of them. Sent alone, the reason is its own.
    if (!this.sentAlone.has(key) || !this.known.isDue(key, now, memory)) return [];
    // Found without another document that the engine took, it isn't enough to decide on later ones at once.
    if (this.hasNeighbour()) memory.rememberKind(kindOf(status, error), now);
    return [{ operation, outcome: rejected(refusedDocument(bulkFailure(status, error), doubt, now)) }];
  }

  private hasNeighbour(): boolean {
    const { taken, memory } = this.options;
    if (memory.witnesses.length > 0) return true;
    for (const _ of taken()) return true;
    return false;
  }

  /** All documents for one index wait together. A document that comes after that wait doesn't wait again. */
  private countOrRejectIndex(refused: Refused<Operation>): readonly Decided<Operation>[] {
    const { operation, status, error, suspect } = refused;
    const { keyOf, outside, memory, lateWrites } = this.options;
    const { index } = targetOf(operation);
    const kind = `${error.type} ${index}`;
    const key = doubtKey(kind);
    const now = outside.now();
    const { since } = this.known.add(key, now);
    this.known.add(keyOf(operation), since, { suspect, status, error });
    const waited = now - since;
    if (waited < lateWrites && !memory.knows(kind, now)) return [];
    // Without this, a steady flow of late records would hold the shard for ten minutes out of every twenty.
    memory.extendKind(kind, now);
    return [{ operation, outcome: rejected(lateWrite(bulkFailure(status, error), waited, index)) }];
  }

  private sizeNextRequests(refused: readonly Refused<Operation>[]): void {
    this.refusedTogether = new Set(refused.map(({ operation }) => this.options.keyOf(operation)));
    if (refused.length === 0) return;
    const largest = Math.max(...refused.map(({ together }) => together));
    this.mostTogether = Math.max(1, Math.floor(largest / 2));
  }

  private async recall(): Promise<void> {
    if (this.recalled) return;
    this.recalled = true;
    this.known.recall((await this.options.outside.recall?.()) ?? new Map());
  }
}

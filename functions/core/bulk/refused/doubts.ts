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
  /** The same for each delivery of a document. */
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
 * (docs/internals/decisions/0016). One for each delivery of a batch; without refusals that no list knows it does nothing.
 */
export class Doubts<Operation extends Sendable> {
  private readonly options: DoubtsOptions<Operation>;
  private readonly known = new KnownDoubts();
  private recalled = false;
  private round: Refused<Operation>[] = [];
  /** Keys of those that this round sends alone. */
  private apart = new Set<string>();
  /** Keys of those whose whole request was refused while the engine was well. */
  private shared = new Set<string>();
  private most = unlimited;
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
    if (all.size === 0 && this.shared.size === 0) {
      return [{ operations: pending, most: unlimited, doubted: false }];
    }
    const { keyOf, delivery, memory } = this.options;
    const now = delivery.now();
    const keyed = pending.map((operation) => ({ operation, key: keyOf(operation) }));
    const due = keyed.filter(({ key }) => this.known.isDue(key, now, memory)).slice(0, mostProbes);
    this.apart = new Set(due.map(({ key }) => key));
    const parts: Record<'rest' | 'halved' | 'apart', Operation[]> = { rest: [], halved: [], apart: [] };
    for (const { operation, key } of keyed) {
      const part = this.apart.has(key) ? 'apart' : this.shared.has(key) ? 'halved' : 'rest';
      parts[part].push(operation);
    }
    return [
      { operations: parts.rest, most: unlimited, doubted: keyed.every(({ key }) => all.has(key)) },
      { operations: parts.halved, most: this.most, doubted: true },
      { operations: parts.apart, most: 1, doubted: true },
    ];
  }

  /** Notes a refusal; others than those in doubt are nothing to it. */
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
    this.halve(round.filter((refused) => refused.together > 1 && alive.has(refused.operation)));
    return round
      .filter(({ operation, together }) => together === 1 && alive.has(operation))
      .flatMap((refused) => this.count(refused));
  }

  /** What becomes of an operation that is left, by its key, as the end of a sentence. */
  outlook(key: string): string {
    const { lateWrites, delivery } = this.options;
    const known = this.known.all.get(key);
    if (this.unproven.has(key)) return unprovenOutlook;
    return outlookOf(known?.reason && { ...known.reason, ...known, lateWrites, now: delivery.now() });
  }

  private count(refused: Refused<Operation>): readonly Decided<Operation>[] {
    const { operation, status, error, suspect } = refused;
    const { keyOf, delivery, memory, split = () => false } = this.options;
    if (suspect === 'index') return this.countIndex(refused);
    if (split(operation)) return [];
    const key = keyOf(operation);
    const now = delivery.now();
    const doubt = this.known.add(key, now, { suspect, status, error });
    // Together with others it may have been answered with the reason of one of them; this one is its own.
    if (!this.apart.has(key) || !this.known.isDue(key, now, memory)) return [];
    // Found without a neighbour, it is too little to judge the next ones by at once.
    if (this.hasNeighbour()) memory.learned(kindOf(status, error), now);
    return [{ operation, outcome: rejected(refusedDocument(bulkFailure(status, error), doubt, now)) }];
  }

  private hasNeighbour(): boolean {
    const { taken, memory } = this.options;
    if (memory.witnesses.length > 0) return true;
    for (const _ of taken()) return true;
    return false;
  }

  /** All that go to one index wait together, and what comes when they have waited doesn't wait again. */
  private countIndex(refused: Refused<Operation>): readonly Decided<Operation>[] {
    const { operation, status, error, suspect } = refused;
    const { keyOf, delivery, memory, lateWrites } = this.options;
    const { index } = targetOf(operation);
    const kind = `${error.type} ${index}`;
    const key = doubtKey(kind);
    const now = delivery.now();
    const { since } = this.known.add(key, now);
    this.known.add(keyOf(operation), since, { suspect, status, error });
    const waited = now - since;
    if (waited < lateWrites && !memory.knows(kind, now)) return [];
    // Else late records that keep coming would hold their shard for every other ten minutes.
    memory.renewed(kind, now);
    return [{ operation, outcome: rejected(lateWrite(bulkFailure(status, error), waited, index)) }];
  }

  private halve(refused: readonly Refused<Operation>[]): void {
    this.shared = new Set(refused.map(({ operation }) => this.options.keyOf(operation)));
    if (refused.length === 0) return;
    const largest = Math.max(...refused.map(({ together }) => together));
    this.most = Math.max(1, Math.floor(largest / 2));
  }

  private async recall(): Promise<void> {
    if (this.recalled) return;
    this.recalled = true;
    this.known.recall((await this.options.delivery.recall?.()) ?? new Map());
  }
}

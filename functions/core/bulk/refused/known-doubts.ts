import type { EngineError } from '../bulk-answer.ts';
import type { Doubt, Suspect } from './doubt.ts';
import { kindOf } from './doubt.ts';
import { enoughOfKnown, enoughRefusals, shortestDoubtMs } from './limits.ts';
import type { RefusalMemory } from './memory.ts';

/** How a document was refused last. */
export interface Reason {
  readonly suspect: Suspect;
  readonly status: number;
  readonly error: EngineError;
}

/** What is known of a document in doubt; without a reason until this delivery has heard one. */
export interface Known extends Doubt {
  readonly reason?: Reason;
}

/** Counts refusals while the engine was well, by key, in this delivery and those before it. */
export class KnownDoubts {
  private readonly known = new Map<string, Known>();

  /** Of each key, counted so far. */
  get all(): ReadonlyMap<string, Known> {
    return this.known;
  }

  recall(doubts: ReadonlyMap<string, Doubt>): void {
    for (const [key, doubt] of doubts) this.known.set(key, doubt);
  }

  /** Counts one refusal more, at `now`. */
  add(key: string, now: number, reason?: Reason): Doubt {
    const { refusals, since } = this.known.get(key) ?? { refusals: 0, since: now };
    const doubt = { refusals: refusals + 1, since };
    this.known.set(key, reason === undefined ? doubt : { ...doubt, reason });
    return doubt;
  }

  /** Whether one refusal more of the document, alone, decides. */
  isDue(key: string, now: number, memory: RefusalMemory): boolean {
    const doubt = this.known.get(key);
    if (doubt?.reason?.suspect !== 'document') return false;
    const { status, error } = doubt.reason;
    if (memory.knows(kindOf(status, error), now)) return doubt.refusals >= enoughOfKnown - 1;
    const patience = shortestDoubtMs[status === 500 ? 500 : 400];
    return doubt.refusals >= enoughRefusals && now - doubt.since >= patience;
  }
}

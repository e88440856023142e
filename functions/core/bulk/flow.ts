import type { BulkAnswer } from './bulk-answer.ts';
import type { ChunkLimits } from './chunk.ts';

export interface FlowLimits {
  /** The largest bulk request. */
  readonly chunk: ChunkLimits;
  /** The most bulk requests in flight. */
  readonly concurrency: number;
}

/** How the engine took one request. `throttled`: it asked for less; `failed`: it took nothing at all. */
export type Taken = 'all' | 'throttled' | 'failed';

/** Requests that fail one after the other, with none taken between, until the engine counts as down. */
const failuresUntilDown = 3;

/** Operations of a request that tries whether the engine is back: real writes, and few to repeat. */
const trialOperations = 50;

/** A chunk is never cut below this part of the largest: then fixed costs of a request outweigh its documents. */
const smallestShare = 1 / 32;

const decrease = 0.5;
const shareIncrease = 1 / 16;
const concurrencyIncrease = 0.25;

/** A request is slow when it takes this many times what they took lately, and a time that anybody would notice. */
const slowFactor = 3;
const slowAtLeastMs = 1_000;
const smoothing = 0.1;

/**
 * How much to send at once (G7): additive increase while the engine takes all, multiplicative decrease when it
 * throttles or slows down, concurrency before chunk size. After failures in a row it counts as down, and gets small
 * trial requests until it takes something. One for each container, kept over its invocations. Times in milliseconds.
 */
export class Flow {
  private readonly limits: FlowLimits;
  private window: number;
  private share = 1;
  private failures = 0;
  private usual = Number.NaN;
  private shrunkAt = Number.NEGATIVE_INFINITY;

  constructor(limits: FlowLimits) {
    this.limits = limits;
    this.window = limits.concurrency;
  }

  /** Whether the engine counts as down: then one small request at a time asks whether it is back. */
  get down(): boolean {
    return this.failures >= failuresUntilDown;
  }

  get concurrency(): number {
    return this.down ? 1 : Math.floor(this.window);
  }

  get chunk(): ChunkLimits {
    const { bytes, operations } = this.limits.chunk;
    const share = this.down ? smallestShare : this.share;
    const most = Math.max(1, Math.floor(operations * share));
    return {
      bytes: Math.floor(bytes * share),
      operations: this.down ? Math.min(most, trialOperations) : most,
    };
  }

  /** Tells how a request that was sent at `sentAt` and answered at `now` was taken. */
  answered(taken: Taken, sentAt: number, now: number): void {
    this.failures = taken === 'failed' ? this.failures + 1 : 0;
    const slow = this.isSlow(now - sentAt);
    if (taken === 'all' && !slow) this.grow();
    else this.shrink(sentAt, now);
  }

  private isSlow(latency: number): boolean {
    const slow = latency >= slowAtLeastMs && latency > this.usual * slowFactor;
    this.usual = Number.isNaN(this.usual) ? latency : this.usual + smoothing * (latency - this.usual);
    return slow;
  }

  private grow(): void {
    if (this.share < 1) this.share = Math.min(1, this.share + shareIncrease);
    else this.window = Math.min(this.limits.concurrency, this.window + concurrencyIncrease);
  }

  /** Once for all the requests that were in flight together: they all met the same queue. */
  private shrink(sentAt: number, now: number): void {
    if (sentAt < this.shrunkAt) return;
    this.shrunkAt = now;
    if (this.window > 1) this.window = Math.max(1, this.window * decrease);
    else this.share = Math.max(smallestShare, this.share * decrease);
  }
}

/**
 * How the engine took a request (G7).
 *
 * @param doubted every operation here is in doubt, so a 500 says nothing about the engine
 */
export function flowSignal(answer: BulkAnswer, doubted: boolean): Taken {
  if (answer.kind === 'unreachable') return 'failed';
  if (answer.kind === 'refused') return doubted && answer.status === 500 ? 'all' : signalOf(answer.status);
  const failed = answer.items.filter(({ status }) => signalOf(status) !== 'all');
  if (failed.length === 0) return 'all';
  const nothing = failed.length === answer.items.length && failed.every(({ status }) => status >= 500);
  if (nothing && !(doubted && failed.every(({ status }) => status === 500))) return 'failed';
  // A plain 500 beside documents that were taken is about its own document, and asks for no slower pace.
  return failed.every(({ status }) => status === 500) ? 'all' : 'throttled';
}

/** What the status of a whole request says. */
export function signalOf(status: number): Taken {
  if (status >= 500) return 'failed';
  return status === 429 ? 'throttled' : 'all';
}

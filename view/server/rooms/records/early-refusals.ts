import type { Refusal } from './refusals.ts';
import { nameOf } from './tail-record.ts';

/** So many are remembered. */
const most = 10_000;

/** What the functions have rejected before the tail has read it. */
export class EarlyRefusals {
  private readonly byName = new Map<string, Refusal>();

  add(refusal: Refusal): void {
    this.byName.set(nameOf(refusal), refusal);
    const [oldest] = this.byName.keys();
    if (this.byName.size > most && oldest !== undefined) this.byName.delete(oldest);
  }

  /** What is known of a record, once. */
  take(name: string): Refusal | undefined {
    const refusal = this.byName.get(name);
    this.byName.delete(name);
    return refusal;
  }
}

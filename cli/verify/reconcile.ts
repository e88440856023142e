import { identityOf } from '../letters/letter.ts';
import type { FoundDocument } from './documents.ts';
import type { Expectation } from './inspect.ts';
import type { FoundLetter } from './letters.ts';

/** Where the marked records are by now. Each is looked for until it is found whole, or turns up in the dead letters. */
export class Reconciliation {
  /** Milliseconds from put to searchable, of the records that were found whole. */
  readonly latencies: number[] = [];
  readonly documents = new Map<string, FoundDocument>();
  readonly letters = new Map<string, FoundLetter>();
  private readonly open = new Map<string, Expectation>();
  private readonly filtered: number;

  constructor(expectations: readonly Expectation[]) {
    for (const expectation of expectations) {
      // Where the transform made nothing, there is nothing to look for.
      if (expectation.status !== 'filtered') this.open.set(identityOf(expectation.record), expectation);
    }
    this.filtered = expectations.length - this.open.size;
  }

  /** Ids of documents that no search has found yet. */
  get missingIds(): string[] {
    return [...this.open.values()].flatMap(({ documents }) =>
      documents.map(({ id }) => id).filter((id) => !this.documents.has(id)),
    );
  }

  get missing(): readonly Expectation[] {
    return [...this.open.values()];
  }

  get missingIdentities(): ReadonlySet<string> {
    return new Set(this.open.keys());
  }

  foundDocuments(found: readonly FoundDocument[], now: number): void {
    for (const document of found) this.documents.set(document.id, document);
    for (const [identity, { record, status, documents }] of this.open) {
      if (status !== 'built' || !documents.every(({ id }) => this.documents.has(id))) continue;
      this.latencies.push(now - record.putAt);
      this.open.delete(identity);
    }
  }

  foundLetters(found: readonly FoundLetter[]): void {
    for (const each of found) {
      const identity = identityOf(each.letter);
      if (this.open.delete(identity)) this.letters.set(identity, each);
    }
  }

  get counts() {
    const [searchable, dead, missing] = [this.latencies.length, this.letters.size, this.open.size];
    return {
      put: searchable + dead + missing + this.filtered,
      searchable,
      filtered: this.filtered,
      dead,
      missing,
    };
  }
}

import type { FaultKind } from './kinds.ts';

/** What was injected, counted by kind, with the number of the request or the second at which it was. */
export class Tally {
  private readonly places = new Map<FaultKind, string[]>();

  hit(kind: FaultKind, place: string): void {
    const places = this.places.get(kind);
    if (places === undefined) this.places.set(kind, [place]);
    else places.push(place);
  }

  count(kind: FaultKind): number {
    return this.places.get(kind)?.length ?? 0;
  }

  get total(): number {
    return [...this.places.values()].reduce((sum, { length }) => sum + length, 0);
  }

  schedule(): string[] {
    return [...this.places].sort().map(([kind, places]) => `${kind.padEnd(26)} ${places.join(' ')}`);
  }
}

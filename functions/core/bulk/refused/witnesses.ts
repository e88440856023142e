import type { Outside } from '../outside.ts';
import type { Sendable } from '../send.ts';
import type { RefusalMemory } from './memory.ts';
import { targetOf } from './probe.ts';

/** Where documents to probe with come from. */
export interface WitnessSources {
  /** Operations of this delivery that the engine took, the last one first. */
  readonly taken: () => Iterable<Pick<Sendable, 'lines'>>;
  readonly memory: RefusalMemory;
  /** The index of what happens now, where that depends on the time alone. */
  readonly currentIndex?: ((now: number) => string | undefined) | undefined;
  readonly outside: Pick<Outside, 'now'>;
}

/** Documents that the engine took, to probe with: the nearer to the refused one, the better. */
export class Witnesses {
  private readonly taken: readonly { readonly lines: string; readonly index: string }[];
  private readonly kept: readonly Pick<Sendable, 'lines'>[];
  /** The index of what happens now. */
  readonly current: string | undefined;

  constructor({ taken, memory, currentIndex, outside }: WitnessSources) {
    const last = new Map<string, { readonly lines: string; readonly index: string }>();
    let left = mostLooked;
    for (const { lines } of taken()) {
      if (left-- === 0) break;
      const { index } = targetOf({ lines });
      if (!last.has(index)) last.set(index, { lines, index });
    }
    this.taken = [...last.values()];
    this.kept = memory.witnesses;
    this.current = currentIndex?.(outside.now());
  }

  /** The best known to probe an index with. */
  for(index: string): Pick<Sendable, 'lines'> | undefined {
    const inIndex = (witness: Pick<Sendable, 'lines'>) => targetOf(witness).index === index;
    return this.taken.find(inIndex) ?? this.kept.find(inIndex) ?? this.taken[0] ?? this.kept[0];
  }

  /** One that this delivery created there. */
  createdIn(index: string): Pick<Sendable, 'lines'> | undefined {
    return this.taken.find((each) => each.index === index && each.lines.startsWith('{"create"'));
  }

  /** An index that is none of these and took a document, or that would take those of now. */
  outside(indices: ReadonlySet<string>): string | undefined {
    const taken = [...this.taken, ...this.kept].map((witness) => targetOf(witness).index);
    return [...taken, this.current].find((index) => index !== undefined && !indices.has(index));
  }
}

/** Documents that are looked at for one of each index. */
const mostLooked = 500;

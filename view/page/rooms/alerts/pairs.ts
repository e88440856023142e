import type { AlertRow } from '../../../protocol/alerts.ts';
import { keyId } from '../../kit/key.ts';

/** An alert that there was, one that there would have been, or both: of one key, at the same time. */
export interface Pair {
  readonly was?: AlertRow | undefined;
  readonly would?: AlertRow | undefined;
}

/** Each alert once, beside those of the other list that were on at the same time; the newest first. */
export function paired(were: readonly AlertRow[], would: readonly AlertRow[]): readonly Pair[] {
  const left = new Set(were);
  const pairs = would.map((one): Pair => {
    const was = [...left].find((other) => keyId(other.key) === keyId(one.key) && overlap(one, other));
    if (was !== undefined) left.delete(was);
    return { would: one, was };
  });
  const others = [...left].map((was): Pair => ({ was }));
  return [...pairs, ...others].toSorted((one, other) => beginOf(other) - beginOf(one));
}

function overlap(one: AlertRow, other: AlertRow): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  return a.from < b.to && b.from < a.to;
}

export function spanOf({ since = 0, firedAt = since, resolvedAt }: AlertRow) {
  return { from: Math.min(since, firedAt), to: resolvedAt ?? Number.POSITIVE_INFINITY };
}

function beginOf({ was, would }: Pair): number {
  const shown = would ?? was;
  return shown === undefined ? 0 : spanOf(shown).from;
}

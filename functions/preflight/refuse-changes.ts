import type { Fixed } from './properties.ts';

/**
 * A sentence for each value that differs from the deployment before. What only one of the two has isn't compared: it
 * came with this version of the stack, or belongs to a resource that the stack no longer has.
 */
export function refuseChanges(before: readonly Fixed[], now: readonly Fixed[]): string[] {
  const earlier = new Map(before.map(({ name, value }) => [name, value]));
  return now.flatMap((fixed) => refuse(earlier.get(fixed.name), fixed));
}

/** The same for a stack that had no preflight yet, as far as it is known what it was. */
export function refuseFirstChanges(now: readonly Fixed[]): string[] {
  return now.flatMap((fixed) => refuse(fixed.initially, fixed));
}

function refuse(old: string | undefined, { name, value, remedy }: Fixed): string[] {
  if (old === undefined || old === value) return [];
  return [`${name}: it can't change from "${old}" to "${value}" in place; ${remedy}.`];
}

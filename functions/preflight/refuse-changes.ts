import type { Fixed } from './properties.ts';

/**
 * A sentence for each value that differs from the deployment before. What only one of the two has isn't compared: it
 * came with this version of the stack, or belongs to a resource that the stack no longer has.
 */
export function refuseChanges(before: readonly Fixed[], now: readonly Fixed[]): string[] {
  const earlier = new Map(before.map(({ name, value }) => [name, value]));
  return now.flatMap((fixed) => refuse(earlier.get(fixed.name), fixed));
}

/**
 * The same for a stack that had no preflight yet, as far as it is known what it was. Such a stack is taken for one of an
 * earlier version; a first deployment that was refused and kept looks the same.
 */
export function refuseFirstChanges(now: readonly Fixed[]): string[] {
  const refusals = now.flatMap((fixed) => refuse(fixed.initially, fixed));
  return refusals.length === 0 ? [] : [...refusals, firstChanges];
}

const firstChanges =
  'The stack looks like one that an earlier version deployed, without a preflight. If its first deployment failed and was kept (--no-rollback), delete the stack and deploy it again.';

function refuse(old: string | undefined, { name, value, remedy }: Fixed): string[] {
  if (old === undefined || old === value) return [];
  return [`${name}: it can't change from "${old}" to "${value}" in place; ${remedy}.`];
}

/** An alias of an index, with all that the engine keeps of it. */
export interface Alias {
  readonly alias: string;
  readonly is_hidden?: boolean;
  readonly is_write_index?: boolean;
  readonly filter?: unknown;
  readonly index_routing?: string;
  readonly search_routing?: string;
}

/**
 * A part of one `_aliases` request, of which all parts take place together or none.
 * https://docs.opensearch.org/latest/api-reference/alias/aliases-api/
 */
export type AliasAction =
  | { readonly add: Alias & { readonly index: string } }
  | { readonly remove: { readonly index: string; readonly alias: string; readonly must_exist: boolean } }
  | { readonly remove_index: { readonly index: string } };

/** A name whose index is to be replaced. */
export interface Plan {
  /** What the pipeline writes to. */
  readonly name: string;
  /** The index behind it; the same as `name` in its first generation. */
  readonly old: string;
  /** Of the old index: one that was deleted and came again is another. */
  readonly uuid: string;
  /** An alias by which searches find the old index while it is hidden. */
  readonly reading: string;
  /** Whether wildcards are to pass the name by, as in pipelines with ids of their own. */
  readonly isNameHidden: boolean;
  /** The template's `final_pipeline`. Copies have been through theirs, so that the next index gets it at the very end. */
  readonly finalPipeline?: string;
}

/** The plan, and the index that is filled for it. */
export interface Move extends Plan {
  readonly next: string;
}

/** What stands in the place of the holder where the lock is free. */
export const noHolder = 'free';

/** The run that never moves anything: its index is to be deleted. */
export const doomed = 'doomed';

const prefix = 'shardline-reindex-';
const suffix = '.old';

/** On the next index: says which run may move it. */
export function lockName(run: string): string {
  return `${prefix}${run}`;
}

/** On the old index: the name by which its run, and no other, changes its settings. */
export function handleName(run: string): string {
  return `${prefix}${run}${suffix}`;
}

const claims = 'shardline-reindexes.';

/**
 * On the next index: says which index it is the next one of. As its write index, of which an alias has one alone: so two
 * runs that begin at once don't fill two.
 */
export function claimName({ uuid }: Pick<Plan, 'uuid'>): string {
  // Base64 has letters of both cases; names of aliases may have them, and they count.
  return `${claims}${uuid}`;
}

/** Which run has the lock, by the next index's aliases; undefined when the index isn't a reindex's. */
export function holderOf(aliases: readonly Alias[]): string | undefined {
  const lock = aliases.find(({ alias }) => alias.startsWith(prefix) && !alias.endsWith(suffix));
  return lock?.alias.slice(prefix.length);
}

/** What a next index has from its beginning. */
export function firstAliases(plan: Plan, run: string): Alias[] {
  return [
    { alias: lockName(run), is_hidden: true },
    { alias: claimName(plan), is_hidden: true, is_write_index: true },
  ];
}

/** Takes the lock from one run and gives it to another; fails as a whole when the first doesn't have it. */
export function passLock({ old, next }: Move, from: string, to: string): AliasAction[] {
  return [
    remove(next, lockName(from)),
    remove(old, handleName(from), false),
    add(next, { alias: lockName(to), is_hidden: true }),
    ...(to === noHolder ? [] : [add(old, { alias: handleName(to), is_hidden: true })]),
  ];
}

/** Gives the next index up for good: no run can take it over any more, and another may be filled. */
export function doom(move: Move, run: string): AliasAction[] {
  return [
    remove(move.next, lockName(run)),
    remove(move.next, claimName(move)),
    remove(move.old, handleName(run), false),
    add(move.next, { alias: lockName(doomed), is_hidden: true }),
  ];
}

/** What a run that has lost its lock must not do, with these: the request fails as a whole. */
export function fence({ next }: Move, run: string): AliasAction[] {
  return [remove(next, lockName(run)), add(next, { alias: lockName(run), is_hidden: true })];
}

/** Has searches find `to` instead of `from`, by all that they know it by. */
export function moveReaders(
  move: Move,
  run: string,
  aliases: readonly Alias[],
  forward: boolean,
): AliasAction[] {
  const [from, to] = forward ? [move.old, move.next] : [move.next, move.old];
  const known = readersOf(aliases);
  return [...fence(move, run), ...known.flatMap((alias) => [remove(from, alias.alias), add(to, alias)])];
}

/** Removes the old index, and has its name mean the next one. */
export function giveUpName(move: Move, run: string, nextAliases: readonly Alias[]): AliasAction[] {
  const { name, old, next, reading, isNameHidden } = move;
  const isFirst = name === old;
  return [
    remove(next, lockName(run)),
    remove(next, claimName(move)),
    { remove_index: { index: old } },
    ...(isFirst ? [add(next, { alias: name, ...(isNameHidden && { is_hidden: true }) })] : []),
    ...(nextAliases.some(({ alias }) => alias === reading) ? [remove(next, reading)] : []),
  ];
}

/** Those that don't belong to a reindex. */
export function readersOf(aliases: readonly Alias[]): readonly Alias[] {
  return aliases.filter(({ alias }) => !alias.startsWith(prefix) && !alias.startsWith(claims));
}

export function add(index: string, alias: Alias): AliasAction {
  return { add: { index, ...alias } };
}

export function remove(index: string, alias: string, mustExist = true): AliasAction {
  return { remove: { index, alias, must_exist: mustExist } };
}

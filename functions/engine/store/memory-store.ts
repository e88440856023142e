import { isObject } from '../../core/json/object.ts';
import { GroupedDocuments, type IndexedDocument } from './grouped-documents.ts';
import type { Range, Search, Stored, WindowStore, Write, WriteOutcome } from './window-store.ts';

type Source = Stored['source'];

interface Index {
  readonly documents: GroupedDocuments;
  searchable: GroupedDocuments;
}

export interface MemoryStoreOptions {
  /**
   * `at-once`: a search sees every write. `when-asked`: only those before the last `refresh`, as slow as an engine
   * ever is. Default `at-once`.
   */
  readonly refreshed?: 'at-once' | 'when-asked';
}

/** A store in memory that keeps the engine's conditions on writes: for backtests, and for tests without an engine. */
export function memoryStore({ refreshed = 'at-once' }: MemoryStoreOptions = {}): WindowStore {
  const indices = new Map<string, Index>();
  let seqNo = -1;

  const write = ({ address, source, ifStored }: Write): WriteOutcome => {
    const index = indices.get(address.index) ?? newIndex();
    const current = index.documents.get(address.id);
    if (!holds(ifStored, current)) return 'conflict';
    seqNo += 1;
    const version = isOlderThan(ifStored) ? ifStored.olderThan : (current?.version ?? 0) + 1;
    const revision = { seqNo, primaryTerm: 1 };
    index.documents.set(address.id, { source: kept(source), revision, version });
    indices.set(address.index, index);
    return 'written';
  };
  const searchableOf = (index: Index) => (refreshed === 'at-once' ? index.documents : index.searchable);
  const matching = (pattern: string): [string, Index][] => {
    const index = indices.get(pattern);
    if (index !== undefined) return [[pattern, index]];
    const expression = expressionOf(pattern);
    return [...indices].filter(([name]) => expression.test(name));
  };

  const find = (search: Search): [index: string, id: string, kept: IndexedDocument][] => {
    const isMatch = matcher(search);
    const ids = search.ids && new Set(search.ids);
    return matching(search.index).flatMap(([name, index]) =>
      [...searchableOf(index).candidates(search)]
        .filter(([id, { source }]) => (ids === undefined || ids.has(id)) && isMatch(source))
        .map(([id, document]): [string, string, IndexedDocument] => [name, id, document]),
    );
  };

  return {
    get: async (addresses) =>
      addresses.map(({ index, id }) => {
        const document = indices.get(index)?.documents.get(id);
        return document && storedAt(index, id, document);
      }),
    put: async (writes) => writes.map(write),
    search: async (search) => find(search).map(([name, id, document]) => storedAt(name, id, document)),
    rank: async (search, field, rank) =>
      find(search)
        .map(([, , { source }]) => source[field])
        .filter((value) => typeof value === 'number')
        .sort((a, b) => a - b)[rank - 1],
    refresh: async (pattern) => {
      if (refreshed === 'at-once') return;
      for (const [, index] of matching(pattern)) index.searchable = index.documents.copy();
    },
    remove: async (addresses) => {
      for (const { index, id } of addresses) indices.get(index)?.documents.delete(id);
    },
  };
}

function newIndex(): Index {
  return { documents: new GroupedDocuments(), searchable: new GroupedDocuments() };
}

function storedAt(index: string, id: string, { source, revision, version }: IndexedDocument): Stored {
  return { address: { index, id }, source, revision, version };
}

/** As JSON gives it back, which no reader can change: so each may have it as it is. */
function kept(source: Source): Source {
  const copy: unknown = JSON.parse(JSON.stringify(source));
  freeze(copy);
  return isObject(copy) ? copy : {};
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.values(value)) freeze(part);
  Object.freeze(value);
}

function isOlderThan(ifStored: Write['ifStored']): ifStored is { readonly olderThan: number } {
  return typeof ifStored === 'object' && 'olderThan' in ifStored;
}

function holds(ifStored: Write['ifStored'], current: IndexedDocument | undefined): boolean {
  if (ifStored === 'absent') return current === undefined;
  if (isOlderThan(ifStored)) return current === undefined || current.version < ifStored.olderThan;
  return current?.revision.seqNo === ifStored.seqNo && current.revision.primaryTerm === ifStored.primaryTerm;
}

/** `*` stands for any text, as in a search's path. */
function expressionOf(pattern: string): RegExp {
  const pieces = pattern.split('*').map((piece) => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`, 's');
}

function matcher({ equal, notEqual = {}, between = [] }: Search): (source: Source) => boolean {
  const wanted = Object.entries(equal).map(
    ([field, value]) => [field, new Set([value].flat().map(String))] as const,
  );
  const unwanted = Object.entries(notEqual);
  return (source) => {
    for (const [field, allowed] of wanted) {
      if (!valuesAt(source, field).some((value) => allowed.has(String(value)))) return false;
    }
    for (const [field, refused] of unwanted) {
      if (valuesAt(source, field).some((value) => String(value) === String(refused))) return false;
    }
    return between.every((range) => isWithin(source, range));
  };
}

function isWithin(
  source: Source,
  { field, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Range,
): boolean {
  return valuesAt(source, field).some((value) => {
    // What is shown to people has its times as text.
    const number = typeof value === 'string' ? Date.parse(value) : Number(value);
    return number >= from && number <= to;
  });
}

/** All values of a field, which may be a path, and in the engine's eyes always holds a list. */
function valuesAt(source: Source, field: string): readonly unknown[] {
  let values: readonly unknown[] = [source];
  // An object's field may itself be called `key.host`.
  const own = source[field];
  // Nearly always: a simulation of an hour asks for millions of them.
  if (typeof own === 'string' || typeof own === 'number') return [own];
  if (field in source) values = [own];
  else
    for (const step of field.split('.'))
      values = values.flatMap((value) => (isObject(value) ? value[step] : []));
  return values.flat().filter((value) => value !== undefined && value !== null);
}

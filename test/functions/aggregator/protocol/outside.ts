import { isKind } from '../../../../functions/engine/store/stored-kind.ts';
import type {
  DocumentAddress,
  Revision,
  Stored,
  WindowStore,
  Write,
  WriteOutcome,
} from '../../../../functions/engine/store/window-store.ts';
import {
  address,
  type Lease,
  type RegistryDocument,
  type ShardDocument,
  type SlotDocument,
} from './documents.ts';
import type { Keeps } from './guards.ts';
import { slots } from './rules.ts';

/** What an invocation of the model has. Each call of the store is a step, before which others may take theirs. */
export interface Outside {
  readonly store: WindowStore;
  readonly process: number;
  /** The shard of its batch, or what else it is. */
  readonly holder: string;
  readonly keeps: Keeps;
  /** Rises with each step: later than every number that was given before. */
  readonly clock: () => number;
  /** In ticks of event time: no event after this call is earlier by more than the lateness. */
  readonly ticks: () => number;
  readonly listShards: () => Readonly<Record<string, readonly string[]>>;
  readonly hasRecordsAfter: (shard: string, fence: number) => boolean;
  /** Whether the process that took it may still be working. */
  readonly isFresh: (lease: Lease) => boolean;
  readonly isAlive: (process: number) => boolean;
  /** Lets time pass. */
  readonly pass: () => Promise<void>;
  readonly publish: (key: number, start: number) => Promise<void>;
}

export interface Found<Document> {
  readonly document: Document | undefined;
  readonly revision: Revision | 'absent';
}

type Kinded = { readonly kind: string };

function found<Document extends Kinded>(stored: Stored | undefined, kind: Document['kind']): Found<Document> {
  return stored !== undefined && isKind<Document>(stored.source, kind)
    ? { document: stored.source, revision: stored.revision }
    : { document: undefined, revision: 'absent' };
}

export async function read<Document extends Kinded>(
  at: DocumentAddress,
  kind: Document['kind'],
  { store }: Outside,
): Promise<Found<Document>> {
  const [stored] = await store.get([at]);
  return found<Document>(stored, kind);
}

export async function write(
  at: DocumentAddress,
  document: Kinded,
  ifStored: Write['ifStored'],
  { store }: Outside,
): Promise<WriteOutcome> {
  const [outcome = 'failed'] = await store.put([{ address: at, source: { ...document }, ifStored }]);
  return outcome;
}

/** A condition that always holds. */
export function always({ clock }: Outside): Write['ifStored'] {
  return { olderThan: 1_000_000_000 + clock() };
}

export async function readRegistry(outside: Outside): Promise<Found<RegistryDocument>> {
  return await read<RegistryDocument>(address.registry(), 'registry', outside);
}

export async function readShards(
  ids: readonly string[],
  outside: Outside,
): Promise<ReadonlyMap<string, ShardDocument>> {
  const shards = new Map<string, ShardDocument>();
  for (const id of ids) {
    const { document } = await read<ShardDocument>(address.shard(id), 'shard', outside);
    if (document !== undefined) shards.set(id, document);
  }
  return shards;
}

export async function readSlots(outside: Outside): Promise<readonly (SlotDocument | undefined)[]> {
  const documents: (SlotDocument | undefined)[] = [];
  for (let slot = 0; slot < slots; slot += 1) {
    documents.push((await read<SlotDocument>(address.slot(slot), 'slot', outside)).document);
  }
  return documents;
}

export async function register(
  shards: Readonly<Record<string, readonly string[]>>,
  outside: Outside,
): Promise<void> {
  for (;;) {
    const { document, revision } = await readRegistry(outside);
    const known = document?.shards ?? {};
    if (Object.keys(shards).every((id) => id in known)) return;
    const registry: RegistryDocument = { kind: 'registry', shards: { ...shards, ...known } };
    if ((await write(address.registry(), registry, revision, outside)) === 'written') return;
  }
}

import { addressKey, partAddress } from '../../core/windows/addresses.ts';
import type { PartState, SlotPart, SlotState, Take } from '../../core/windows/state.ts';
import type { Seen } from '../../core/windows/take.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import type { PipelineStore } from '../../engine/store/window-store.ts';

/** A part, with the batch that it is of; none for a redrive. */
export interface TakenPart extends SlotPart, Pick<Take, 'of'> {}

/** What commits take, by slot. One that isn't there any more: another invocation has given the slot back meanwhile. */
export type Parts = ReadonlyMap<number, readonly TakenPart[]>;

/** @throws StoreUnavailable */
export async function readParts(
  commits: readonly SlotState[],
  seen: Seen,
  { pipelineName, store }: PipelineStore,
): Promise<Parts> {
  const asked = commits.flatMap(({ slot, takes }) =>
    takes.filter(({ isStored }) => isStored).map((take) => partAddress(pipelineName, take, slot)),
  );
  const stored = asked.length === 0 ? [] : await store.get(asked);
  const found = new Map(
    asked.flatMap((address, position) => {
      const source = stored[position]?.source;
      return source !== undefined && isKind<PartState>(source, 'part')
        ? [[addressKey(address), source] as const]
        : [];
    }),
  );
  const partOf = (take: Take, slot: number) =>
    take.isStored ? found.get(addressKey(partAddress(pipelineName, take, slot))) : inLog(take, slot, seen);
  return new Map(
    commits.map(({ slot, takes }) => [
      slot,
      takes.flatMap((take) => {
        const part = partOf(take, slot);
        return part === undefined ? [] : [{ ...part, ...(take.of && { of: take.of }) }];
      }),
    ]),
  );
}

function inLog({ of, nonce }: Take, slot: number, { shards }: Seen): SlotPart | undefined {
  if (of === undefined) return undefined;
  const entry = shards.get(of.shardId)?.log.find(({ number }) => number === of.number);
  return entry?.nonce === nonce ? entry.parts?.[slot] : undefined;
}

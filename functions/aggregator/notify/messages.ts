import { messageAddress } from '../../core/monitors/addresses.ts';
import type { StoredMessage } from '../../core/monitors/stored-message.ts';
import { type PipelineStore, StoreUnavailable } from '../../engine/store/window-store.ts';

/** By position, whether this call stored the message for sure: only then may it be sent. */
export async function saveMessages(
  messages: readonly StoredMessage[],
  { pipelineName, store }: PipelineStore,
): Promise<readonly boolean[]> {
  if (messages.length === 0) return [];
  const outcomes = await store.put(
    messages.map((message) => ({
      address: addressOf(message, pipelineName),
      source: { ...message },
      ifStored: 'absent' as const,
    })),
  );
  return outcomes.map((outcome) => outcome === 'written');
}

function addressOf({ notification }: StoredMessage, pipeline: string) {
  return messageAddress(pipeline, notification.deduplicationId);
}

/**
 * Removes sent messages once the states of all their alerts record it. The others are kept and marked as sent, and the
 * sweep records them. If removing fails, the sweep finds the message and sees that its alerts are recorded.
 */
export async function closeMessages(
  messages: readonly StoredMessage[],
  isRecorded: (message: StoredMessage) => boolean,
  { pipelineName, store }: PipelineStore,
): Promise<void> {
  const addresses = (some: readonly StoredMessage[]) =>
    some.map((message) => addressOf(message, pipelineName));
  const [known, unknown] = [messages.filter(isRecorded), messages.filter((message) => !isRecorded(message))];
  try {
    if (known.length > 0) await store.remove(addresses(known));
    if (unknown.length === 0) return;
    const stored = await store.get(addresses(unknown));
    const writes = stored.flatMap((found, position) =>
      found === undefined
        ? []
        : [
            {
              address: found.address,
              source: { ...unknown[position], sent: true, claimedUntil: 0 },
              ifStored: found.revision,
            },
          ],
    );
    if (writes.length > 0) await store.put(writes);
  } catch (thrown) {
    if (!(thrown instanceof StoreUnavailable)) throw thrown;
  }
}

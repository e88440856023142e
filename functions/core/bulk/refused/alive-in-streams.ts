import type { Sendable } from '../send.ts';
import { createdAgain, probeInto, sourceOf, type Target, targetOf } from './probe.ts';
import { type Asking, conflicting } from './send-probes.ts';
import type { Witnesses } from './witnesses.ts';

/**
 * A data stream takes no condition, but the indices behind it do. Which of them it writes into is told by the conflict of
 * a document that is created again: that is for the first time alone, since after a rollover it would be written again.
 */
export async function aliveInStreams<Operation extends Sendable>(
  aimed: readonly { readonly operation: Operation; readonly target: Target }[],
  unconditional: readonly Operation[],
  witnesses: Witnesses,
  asking: Asking,
): Promise<ReadonlySet<Operation>> {
  const { memory } = asking;
  const streams = [...new Set(unconditional.map((operation) => targetOf(operation).index))];
  const to = (stream: string) =>
    aimed.flatMap(({ operation, target }) => (target.index === stream ? [operation] : []));
  const known = streams.flatMap((stream) => {
    const [index, witness] = [memory.backingOf(stream), witnesses.for(stream)];
    if (index === undefined || witness === undefined) return [];
    const operations = to(stream);
    return operations.slice(0, 1).map((first) => {
      const { id, routing } = targetOf(first);
      return { ...probeInto({ index, id, routing }, sourceOf(witness)), operations };
    });
  });
  const { alive } = await conflicting(known, asking);
  const again = streams.flatMap((stream) => {
    const witness = witnesses.createdIn(stream);
    // The index may be gone by now, or be for no one to write into by its name.
    const operations = to(stream).filter((operation) => !alive.has(operation));
    return witness === undefined || operations.length === 0
      ? []
      : [{ ...createdAgain(witness), operations, again: true }];
  });
  for (const operation of (await conflicting(again, asking)).alive) alive.add(operation);
  return alive;
}

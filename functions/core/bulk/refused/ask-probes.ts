import type { Sendable } from '../send.ts';
import type { Reason } from './known-doubts.ts';
import { mostProbes, mostVaried } from './limits.ts';
import { createdAgain, probeInto, sourceOf, type Target, targetOf, variantsOf } from './probe.ts';
import { type Asking, conflicting, type Probe } from './send-probes.ts';
import { Witnesses } from './witnesses.ts';

/**
 * Asks, for each refused operation, whether the engine is well where it matters: for a document in doubt in its own
 * index and shard, for one whose index takes no writes in another index of the pipeline. Returns those where it is.
 */
export async function askProbes<Operation extends Sendable>(
  round: readonly Refused<Operation>[],
  asking: Asking,
): Promise<ReadonlySet<Operation>> {
  const aimed = round.map((refused) => ({ ...refused, target: targetOf(refused.operation) }));
  const sampled = spread(aimed.filter(({ suspect }) => suspect === 'document'));
  const witnesses = new Witnesses(asking);
  // If many items are refused and none is taken, the ingest pipeline may be failing for all. It skips documents without
  // its field, so a smaller variant proves nothing.
  const isFew = sampled.filter(({ together }) => together === 1).length <= mostVaried;
  const probes = [
    ...sampled.flatMap(({ operation, target }, position) => {
      const witness = witnesses.for(target.index);
      const probe = (body: string, varied: boolean) => ({
        ...probeInto(target, body),
        operations: [operation],
        varied,
      });
      if (witness !== undefined) return [probe(sourceOf(witness), false)];
      if (position >= mostVaried) return [];
      const { full, less } = variantsOf(sourceOf(operation));
      return [
        ...full.map((body) => probe(body, true)),
        ...(isFew ? less.map((body) => probe(body, false)) : []),
      ];
    }),
    ...elsewhere(aimed, witnesses),
  ];
  // Apart, since a variant of the document that has whole requests refused takes the probes beside it along.
  const empty = sampled
    .filter(({ isItem, together }) => !isItem && (together > 1 || isFew))
    .filter(({ target }) => witnesses.for(target.index) === undefined)
    .map(({ operation, target }) => ({ ...probeInto(target, '{}'), operations: [operation] }));
  const { alive, unconditional } = await conflicting(probes, asking);
  for (const operation of (await conflicting(empty, asking)).alive) alive.add(operation);
  for (const operation of await aliveInStreams(aimed, unconditional, witnesses, asking)) alive.add(operation);
  // Of more than are asked for: where all that were asked for are well, so are the others.
  const documents = aimed.filter(({ suspect }) => suspect === 'document');
  if (sampled.every(({ operation }) => alive.has(operation))) {
    for (const { operation } of documents) alive.add(operation);
  }
  return alive;
}

/**
 * One probe for all documents that wait for an index: one of them, into the index that took a document last. A document
 * for the current index isn't late: that index is closed by hand, and is opened again.
 */
function elsewhere<Operation extends Sendable>(
  aimed: readonly (Refused<Operation> & { readonly target: Target })[],
  witnesses: Witnesses,
): Probe<Operation>[] {
  const late = aimed.filter(
    ({ suspect, target }) => suspect === 'index' && target.index !== witnesses.current,
  );
  const [first] = late;
  if (first === undefined) return [];
  const closed = new Set(late.map(({ target }) => target.index));
  const other = witnesses.outside(closed);
  if (other === undefined) return [];
  const operations = late.map(({ operation }) => operation);
  const target = { index: other, id: first.target.id, routing: undefined };
  return [{ ...probeInto(target, sourceOf(first.operation)), operations }];
}

function spread<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= mostProbes) return items;
  return Array.from({ length: mostProbes }, (_, number) => number).flatMap(
    (number) => items[Math.floor((number * items.length) / mostProbes)] ?? [],
  );
}

/** A refusal of this round, of which no list knows whose fault it is. */
export interface Refused<Operation> extends Reason {
  readonly operation: Operation;
  /** The engine took the request and refused this item of it. */
  readonly isItem: boolean;
  /** Operations of the request that was refused; 1 for an item. */
  readonly together: number;
}

/**
 * A data stream takes no condition, but the indices behind it do. To learn the backing index, an accepted document is
 * created again; the conflict names it. Only once, because after a rollover that would write the document twice.
 */
async function aliveInStreams<Operation extends Sendable>(
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
    // The index may be gone by now, or refuse writes by its own name.
    const operations = to(stream).filter((operation) => !alive.has(operation));
    return witness === undefined || operations.length === 0
      ? []
      : [{ ...createdAgain(witness), operations, again: true }];
  });
  for (const operation of (await conflicting(again, asking)).alive) alive.add(operation);
  return alive;
}

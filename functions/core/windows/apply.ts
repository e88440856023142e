import { addCounts } from './counts.ts';
import { naming } from './fold.ts';
import type { WindowPlan } from './plan.ts';
import type { PaneState, PartialPane, SlotState } from './state.ts';

/**
 * A pane with what a commit adds to it. It is as it is if the commit was applied to it before, or if all that is added
 * are redriven records that it has: a record is in a pane once, however often it is redriven.
 *
 * @param parts all that the commit has for the pane; at least one
 * @throws StateError if what is stored can't be read
 */
export function applyParts(
  plan: WindowPlan,
  pane: PaneState | undefined,
  parts: readonly PartialPane[],
  { slot, commit }: Pick<SlotState, 'slot' | 'commit'>,
): PaneState | undefined {
  if (pane !== undefined && pane.commit >= commit) return pane;
  const redriven = new Set(pane?.redriven);
  const fresh = parts.filter((part) => {
    if (part.redriven === undefined) return true;
    const before = redriven.size;
    return redriven.add(part.redriven).size > before;
  });
  const [first] = fresh;
  if (first === undefined) return pane;
  const all = pane === undefined ? fresh : [pane, ...fresh];
  const [only, another] = all;
  return {
    kind: 'key-pane',
    window: plan.name,
    paneStart: first.paneStart,
    key: first.key,
    slot,
    commit,
    since: pane?.since ?? commit,
    revision: (pane?.revision ?? 0) + 1,
    documents: all.reduce((sum, { documents }) => sum + documents, 0),
    skipped: addCounts(
      {},
      all.flatMap(({ skipped = {} }) => Object.entries(skipped)),
    ),
    // Those of a metric that only another version of the pipeline knows stay.
    metrics:
      only !== undefined && another === undefined
        ? only.metrics
        : { ...pane?.metrics, ...combined(plan, all) },
    ...(redriven.size > 0 && { redriven: [...redriven] }),
  };
}

function combined(plan: WindowPlan, all: readonly Pick<PartialPane, 'metrics'>[]): PaneState['metrics'] {
  return Object.fromEntries(
    plan.metrics.map(({ name, storedAs, combine }) => {
      // A metric that was added to the pipeline since isn't in this pane.
      const stored = all.map(({ metrics }) => metrics[storedAs]).filter((encoded) => encoded !== undefined);
      return [storedAs, naming(plan, name, () => combine(stored))];
    }),
  );
}

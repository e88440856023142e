import { paneAddress, shardAddress } from '../../core/windows/addresses.ts';
import { spanWith } from '../../core/windows/panes.ts';
import {
  type Correction,
  correctionsOf,
  foldCorrection,
  missingIn,
  mostRedriven,
  type RedrivenRecord,
} from '../../core/windows/redriven.ts';
import { redrivenShard, type ShardState } from '../../core/windows/state.ts';
import { firstState } from '../../core/windows/watermark.ts';
import { isKind } from '../../engine/store/stored-kind.ts';
import { StoreUnavailable } from '../../engine/store/window-store.ts';
import { writeShard } from '../progress/progress.ts';
import { type FoldOptions, type KnownPane, paneSource, readPanes } from './fold-panes.ts';

export interface FoldedRedriven {
  /** Every pane that the records belong to, folded now or before: their windows are to be written. */
  readonly touched: readonly Correction[];
  /** Hashes of records of which something was folded in now. */
  readonly folded: ReadonlySet<string>;
  /** Hashes of records for which a pane has no room. Nothing of them was folded in. */
  readonly full: ReadonlySet<string>;
}

/**
 * Folds records into the panes of the pseudo-shard `redriven`, each at most once, even if redrives repeat or race: a
 * pane and the identities of the records in it are one write. No record is late here.
 *
 * @throws StoreUnavailable when the engine doesn't take it all: the records have to be given again
 */
export async function foldRedriven(
  records: readonly RedrivenRecord[],
  options: FoldOptions,
): Promise<FoldedRedriven> {
  const all = correctionsOf(options.plans, records);
  const stored = await readAll(all, options);
  const full = withoutRoom(all, stored);
  const touched = all.flatMap((correction) => {
    const fitting = correction.records.filter(({ hash }) => !full.has(hash));
    return fitting.length === 0 ? [] : [{ ...correction, records: fitting }];
  });
  // Before the panes, so that every merge from now on looks for them.
  await widenSpan(touched, options);
  const folded = await foldAll(touched, stored, options);
  return { touched, folded, full };
}

function addressOf({ plan, paneStart, key }: Correction, { pipelineName }: FoldOptions) {
  return paneAddress(pipelineName, { window: plan.name, paneStart, shardId: redrivenShard, key });
}

function readAll(corrections: readonly Correction[], options: FoldOptions): Promise<KnownPane[]> {
  return readPanes(
    corrections.map((correction) => addressOf(correction, options)),
    options.store,
  );
}

/**
 * Decided before anything is folded, so that all of a record comes in or nothing. A race may overfill a pane a little.
 */
function withoutRoom(corrections: readonly Correction[], stored: readonly KnownPane[]): Set<string> {
  const full = new Set<string>();
  for (const [position, correction] of corrections.entries()) {
    const pane = stored[position]?.pane;
    const room = Math.max(0, mostRedriven - (pane?.redriven?.length ?? 0));
    for (const { hash } of missingIn(pane, correction).slice(room)) full.add(hash);
  }
  return full;
}

async function foldAll(
  touched: readonly Correction[],
  before: readonly KnownPane[],
  options: FoldOptions,
): Promise<Set<string>> {
  const folded = new Set<string>();
  let pending = touched;
  let stored = touched.length === before.length ? before : await readAll(touched, options);
  while (pending.length > 0) {
    const writes = pending.flatMap((correction, position) => {
      const { pane, ifStored = 'absent' as const } = stored[position] ?? {};
      const corrected = foldCorrection(correction, pane);
      if (corrected === undefined) return [];
      const added = missingIn(pane, correction).map(({ hash }) => hash);
      return [
        {
          correction,
          added,
          address: addressOf(correction, options),
          source: paneSource(corrected),
          ifStored,
        },
      ];
    });
    const outcomes = writes.length === 0 ? [] : await options.store.put(writes);
    if (outcomes.includes('failed')) throw new StoreUnavailable('panes of redriven records were not written');
    for (const [position, { added }] of writes.entries()) {
      if (outcomes[position] === 'written') for (const hash of added) folded.add(hash);
    }
    // Another redrive was there meanwhile, perhaps with the same records.
    pending = writes.flatMap(({ correction }, position) =>
      outcomes[position] === 'conflict' ? [correction] : [],
    );
    stored = await readAll(pending, options);
  }
  return folded;
}

async function widenSpan(touched: readonly Correction[], options: FoldOptions): Promise<void> {
  if (touched.length === 0) return;
  for (;;) {
    const [stored] = await options.store.get([shardAddress(options.pipelineName, redrivenShard)]);
    const known =
      stored !== undefined && isKind<ShardState>(stored.source, 'shard')
        ? stored.source
        : firstState(redrivenShard, []);
    const span = spanWith(known.span, touched);
    if (known.span?.from === span.from && known.span.to === span.to) return;
    const widened = { ...known, span, revision: known.revision + 1 };
    if (await writeShard(widened, { revision: stored?.revision ?? 'absent' }, options)) return;
  }
}

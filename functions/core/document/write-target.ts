import type { Pipeline } from '../../pipeline/pipeline.ts';

type Target = { readonly document: Pick<Pipeline['document'], 'index' | 'id' | 'action'> };

/** Whether documents are written in the stream's order: under ids of the pipeline's own, unless the first is to win. */
export function isOrdered({ document }: Target): boolean {
  return document.id !== undefined && document.action !== 'create';
}

/**
 * The index pattern that is written to. Ordered documents live in a hidden index, tombstones among them; what users
 * query, `document.index`, is an alias that filters those.
 */
export function writtenIndex(target: Target): string {
  return isOrdered(target) ? `${target.document.index}.documents` : target.document.index;
}

import { wildcardOf } from '../../functions/core/document/index-pattern.ts';
import type { LocalRun } from './parts.ts';

/** All the indices of the pipeline. */
export function indexPattern({ pipeline }: Pick<LocalRun, 'pipeline'>): string {
  return wildcardOf(pipeline.document.index);
}

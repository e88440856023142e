import { windowIndices } from '../../functions/core/windows/addresses.ts';
import type { PipelineFacts } from '../kit/pipeline-facts.ts';

/** What is searched: the pipeline's documents, the results of a window, or its alerts. */
export interface Subject {
  readonly index: string;
  /** By which `--from` and `--to` choose, and which orders the hits; `undefined` when the documents have no time. */
  readonly timeField: string | undefined;
  readonly filter: readonly object[];
  /** Columns of a table, before those that are found; an asterisk stands for all fields below. */
  readonly columns: readonly string[];
  /** `document`, `result`, `alert` */
  readonly noun: string;
}

export function subjectOf(
  { name, index, eventTime }: PipelineFacts,
  { windows, alerts }: { readonly windows?: string | undefined; readonly alerts?: boolean | undefined },
): Subject {
  const indices = windowIndices(name);
  if (alerts === true) {
    const columns = ['since', 'status', 'monitor', 'key.*', 'value', 'message', 'severity'];
    return { index: indices.alerts, timeField: '@timestamp', filter: [], columns, noun: 'alert' };
  }
  if (windows !== undefined) {
    const filter = [{ term: { window: windows } }];
    const columns = ['windowStart', 'final', 'key.*', 'documents', 'metrics.*'];
    return { index: indices.results, timeField: '@timestamp', filter, columns, noun: 'result' };
  }
  const columns = eventTime === undefined ? [] : [eventTime];
  return { index, timeField: eventTime, filter: [], columns, noun: 'document' };
}

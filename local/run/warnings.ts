import { count, plural } from '../../cli/kit/count.ts';
import type { Accounting } from '../../functions/lambda/log-lines.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { Implausible } from './ledger.ts';
import { type Warning, type WindowFacts, windowWarnings } from './window-warnings.ts';

/** What a run has come to until now. */
export interface RunFacts {
  readonly pipeline: Pipeline;
  readonly records: Accounting;
  readonly documents: Accounting;
  readonly implausible: Implausible;
  /** Of a pipeline with windows. */
  readonly windows?: WindowFacts | undefined;
}

/** Records after which a run that goes on can be warned of: before, the next ones may be others. */
export const enoughLive = 100;

/** The same at the end, when no others come. */
export const enoughAtEnd = 10;

/** What is worth a warning, in words, with its number and its remedy. Of fewer records than `enough` little is said. */
export function warningsOf(facts: RunFacts, enough: number): readonly Warning[] {
  const { pipeline, records, windows } = facts;
  return [
    ...implausibleTimes(facts),
    ...(records.received < enough ? [] : allAlike(records)),
    ...(windows === undefined ? [] : windowWarnings(pipeline, windows, { enough, indexed: records.indexed })),
  ];
}

function implausibleTimes({ pipeline, documents, implausible }: RunFacts): readonly Warning[] {
  const { documents: wrong, from, to } = implausible;
  if (wrong === 0) return [];
  const all = Math.max(wrong, documents.indexed + documents.duplicate + documents.stale);
  const { eventTime } = pipeline.document;
  const { eventTimeRange: range = { past: '30d', future: '1h' } } = pipeline;
  const bounds =
    range === 'any'
      ? 'no time that an index name can have'
      : `more than ${range.past} before or ${range.future} after their arrival`;
  const times = from === undefined ? 'none of them a time' : `from ${from} to ${to}`;
  return [
    {
      id: 'implausible',
      text:
        `${count(wrong)} of ${count(all)} documents (${share(wrong, all)}) have an implausible event time in ${eventTime}: ` +
        `${times}, ${bounds}. They are tagged implausible_event_time, and count in the index and the windows of their ` +
        'arrival. If the records are old, add --historical (deployed: -c historicalInput=true). If not, correct the ' +
        "producer's clock, or the eventTimeRange of the pipeline.",
    },
  ];
}

function allAlike({
  received,
  filtered,
  rejected,
  indexed,
  duplicate,
  stale,
}: Accounting): readonly Warning[] {
  if (indexed + duplicate + stale > 0) return [];
  if (filtered === received) {
    const text =
      `All ${plural(received, 'record')} were filtered: the transform returned null or an empty list for each, and ` +
      'nothing is indexed. See to its conditions.';
    return [{ id: 'filtered', text }];
  }
  if (rejected !== received) return [];
  const text = `All ${plural(received, 'record')} were rejected, and nothing is indexed. \`shardline dead-letters count\` says why.`;
  return [{ id: 'rejected', text }];
}

/** `100 %`, `0.3 %`; never 0 and never all for what isn't. */
export function share(some: number, all: number): string {
  const percent = (some / all) * 100;
  if (some === all) return '100 %';
  if (percent < 0.1) return 'less than 0.1 %';
  return `${Math.min(99.9, Number(percent.toPrecision(2)))} %`;
}

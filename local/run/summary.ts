import { colors } from '../../cli/kit/colors.ts';
import { count, plural } from '../../cli/kit/count.ts';
import { wrapWords } from '../../cli/kit/wrap.ts';
import type { Stored } from './count.ts';
import { factsOf } from './facts.ts';
import type { Ledger } from './ledger.ts';
import type { LocalRun } from './parts.ts';
import { reasonLines } from './rejections.ts';
import { enoughAtEnd, warningsOf } from './warnings.ts';
import type { WindowLedger } from './window-ledger.ts';
import type { Warning } from './window-warnings.ts';

export interface SummaryInput {
  readonly put: number;
  /** Lines that were too large or broken. */
  readonly notPut: number;
  /** Records of the stream that aren't the sample's. */
  readonly others: number;
  /** Of the sample. */
  readonly rejected: number;
  readonly stored: Stored;
  readonly before: Pick<Stored, 'rejections'>;
  /** Records that the pipeline's transform leaves out. */
  readonly filtered: number;
  readonly unaccounted: number;
  /** Milliseconds from the request's end to the document in a search result, one a sampled record. */
  readonly latencies: readonly number[];
  /** From the first put to the last record accounted for. */
  readonly milliseconds: number;
  /** Columns. */
  readonly width: number;
  /** Warnings of what went on meanwhile, which the end doesn't show. */
  readonly noted: readonly Warning[];
}

/** What became of a sample's records, as the engine and the dead letters tell it, with the function's own counts beside. */
export function summary(run: LocalRun, input: SummaryInput): string {
  const { put, notPut, others, stored, before, rejected, filtered, unaccounted } = input;
  const { latencies, milliseconds, width, noted } = input;
  const { ledger, aggregator } = run;
  const seconds = milliseconds / 1_000;
  return [
    table([
      ['records in', number(put)],
      ...(notPut > 0 ? [['not put', `${number(notPut)}, too large or broken`] as const] : []),
      ...(others > 0 ? [['others meanwhile', `${number(others)}, counted below too`] as const] : []),
      ['documents indexed', number(stored.documents)],
      ['duplicates', number(ledger.totals.duplicate)],
      ['filtered', number(filtered)],
      ['rejected', number(rejected)],
      ...reasonRows(stored, before, width),
      ['unaccounted for', number(unaccounted)],
      ['throughput', `${number(put / seconds)} records/s (${seconds.toFixed(1)} s)`],
      ['put to searchable', latency(latencies)],
      ...(aggregator ? windowRows(aggregator.ledger) : []),
    ]),
    ...warningLines(run, width, noted),
  ].join('\n');
}

/** What a run has done until now, by the functions' own counts: a record that comes again is counted again. */
export function totals(
  run: LocalRun,
  {
    stored,
    before,
    width,
    noted,
  }: Pick<SummaryInput, 'before' | 'width' | 'noted'> & { readonly stored: Pick<Stored, 'rejections'> },
): string {
  const { ledger, aggregator } = run;
  const { received, indexed, duplicate, stale, filtered, rejected, errored } = ledger.totals;
  return [
    table([
      ['records in', number(received)],
      ['indexed', number(indexed)],
      ['duplicates', number(duplicate)],
      ...(stale > 0 ? [['stale', number(stale)] as const] : []),
      ['filtered', number(filtered)],
      ['rejected', `${number(rejected)}${typesOf(ledger)}`],
      ...reasonRows(stored, before, width),
      ...(errored > 0 ? [['errored', `${number(errored)}, tried again`] as const] : []),
      ...(aggregator ? windowRows(aggregator.ledger) : []),
    ]),
    ...warningLines(run, width, noted),
  ].join('\n');
}

/** A warning as it is printed, while the run goes on and under its summary. */
export function warningText({ text }: Warning): string {
  return `${colors.bold(colors.black(colors.bgYellow(' WARNING ')))} ${text}`;
}

function warningLines(run: LocalRun, width: number, noted: readonly Warning[]): readonly string[] {
  const warnings = [...warningsOf(factsOf(run), enoughAtEnd), ...noted];
  return warnings.flatMap((warning) => ['', ...wrapWords(warningText(warning), width)]);
}

function reasonRows(
  { rejections }: Pick<Stored, 'rejections'>,
  before: Pick<Stored, 'rejections'>,
  width: number,
): (readonly [string, string])[] {
  return reasonLines(rejections, before.rejections, width - nameWidth - 2).map((line) => ['', line]);
}

function typesOf({ failures }: Ledger): string {
  const reasons = [...failures].map(([type, some]) => `${type} ${some}`).join(', ');
  return reasons && ` (${reasons})`;
}

function windowRows({ windows, alerts, skipped }: WindowLedger): [string, string][] {
  const { folded, late, closed } = windows;
  const values = skippedText([...skipped]);
  return [
    ['windows', `${number(folded)} folded in, ${number(late)} too late, ${number(closed)} results final`],
    ...(values === '' ? [] : [['values skipped', values] as [string, string]]),
    [
      'alerts',
      `${number(alerts.fired)} fired, ${number(alerts.resolved)} resolved, ${number(alerts.published)} notified`,
    ],
  ];
}

/** Metrics of which the values are listed; of more, the rest are counted. */
const mostMetrics = 1;

function skippedText(skipped: readonly (readonly [metric: string, values: number])[]): string {
  const sorted = skipped.toSorted(([, a], [, b]) => b - a);
  const listed = sorted.slice(0, mostMetrics).map(([metric, values]) => `${metric} ${number(values)}`);
  const others = sorted.length - listed.length;
  return [...listed, ...(others > 0 ? [`and of ${plural(others, 'other metric')}`] : [])].join(', ');
}

function latency(latencies: readonly number[]): string {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    ((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) / 1_000).toFixed(1);
  return sorted.length === 0
    ? 'not measured'
    : `median ${at(0.5)} s, longest ${at(1)} s, of ${sorted.length} sampled`;
}

const nameWidth = 18;

function table(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([name, value]) => `  ${name.padEnd(nameWidth)}${value}`).join('\n');
}

function number(value: number): string {
  return count(Math.round(value));
}

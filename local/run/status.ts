import { count, plural } from '../../cli/kit/count.ts';

/** Where a run stands. */
export interface RunStatus {
  /** Of a sample that is being put: how many records are, and how many it has if that is known. */
  readonly put?: { readonly done: number; readonly total: number | undefined } | undefined;
  /** Records that the stream has given. */
  readonly records: number;
  /** Documents that are indexed. */
  readonly documents: number;
  readonly rejected: number;
  /** For how long the oldest record has waited that isn't through, in milliseconds. */
  readonly lag: number;
  /** Alerts that have fired; absent without monitors. */
  readonly alerts: number | undefined;
}

/** `1,234 records, 1,200 documents, 5 rejected, lag 0.4 s, 2 alerts`; as much of it as fits. */
export function statusText(
  { put, records, documents, rejected, lag, alerts }: RunStatus,
  width: number,
): string {
  const parts = [
    ...(put === undefined
      ? []
      : [`put ${count(put.done)}${put.total === undefined ? '' : ` of ${count(put.total)}`}`]),
    plural(records, 'record'),
    plural(documents, 'document'),
    `${count(rejected)} rejected`,
    `lag ${lagText(lag)}`,
    ...(alerts === undefined ? [] : [plural(alerts, 'alert')]),
  ];
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}, ${part}`;
    if (longer.length > width) return text;
    text = longer;
  }
  return text;
}

function lagText(lag: number): string {
  const seconds = Math.max(0, lag) / 1_000;
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

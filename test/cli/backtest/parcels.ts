import { backtest, type Report, type ReportOptions } from '../../../cli/backtest/report.ts';
import type { Input } from '../../../cli/records/record.ts';
import { pipeline } from './pipelines/parcels.ts';

const hour = Date.UTC(2020, 5, 1, 10);

/** The time of day of a minute and second after ten, as events have it. */
export function at(minutes: number, seconds = 0): string {
  return new Date(hour + minutes * 60_000 + seconds * 1_000).toISOString();
}

/** A line of the file. */
export function parcel(time: string | undefined, depot: string, weight = 1): string {
  return JSON.stringify({ at: time, depot, weight });
}

export function inputOf(lines: readonly string[]): Input {
  const records = lines.map((text, position) => ({ bytes: Buffer.from(text), line: position + 1 }));
  const chunks = (async function* () {
    yield { records, emptyLines: 0 };
  })();
  return { name: 'lines', chunks, position: () => 0, close: () => undefined };
}

export function backtestOf(lines: readonly string[], options: Partial<ReportOptions> = {}): Promise<Report> {
  return backtest({ pipeline, input: inputOf(lines), now: Date.UTC(2026, 0, 1), ...options });
}

/** `busy a 10:01-10:02` for each alert. */
export function alertsIn({ alerts }: Pick<Report, 'alerts'>): string[] {
  const minute = (time: string | undefined) => time?.slice(11, 16) ?? '';
  return alerts.map(
    ({ monitor, key, firedAt, resolvedAt }) =>
      `${monitor} ${key.depot} ${minute(firedAt)}-${minute(resolvedAt)}`,
  );
}

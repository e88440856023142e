import type { KeySeries, ShownMonitor } from '../../../protocol/windows.ts';
import { amount } from '../../kit/format.ts';
import { KeyText } from '../../kit/key-text.tsx';
import { type Cell, Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';

export interface WindowTableProps {
  readonly title: string;
  readonly starts: readonly number[];
  readonly series: readonly KeySeries[];
  /** Those that look at the metric. */
  readonly monitors: readonly ShownMonitor[];
}

/** The numbers of the chart, the newest window first. */
export function WindowTable({ title, starts, series, monitors }: WindowTableProps) {
  const rows = starts.flatMap((start, position) => {
    if (series.every(({ values }) => values[position] === null)) return [];
    const open = series.some((one) => one.open.includes(position));
    const cells = series.map(({ values }) => cellOf(values[position] ?? null, monitors));
    return [{ id: start, open, cells: [<Time key="start" at={start} />, open ? 'open' : 'final', ...cells] }];
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="tall" aria-label={title} tabIndex={0}>
      <Table
        head={['Window from', 'State', ...series.map(({ key }) => <KeyText key="key" of={key} />)]}
        rows={rows.reverse()}
      />
    </section>
  );
}

function cellOf(value: number | string | null, monitors: readonly ShownMonitor[]): Cell {
  if (typeof value !== 'number') return value === null ? '–' : <bdi>{value}</bdi>;
  const isPast = monitors.some(
    ({ side, limit }) => limit !== undefined && (side === 'above' ? value > limit : value < limit),
  );
  return isPast ? { tone: 'bad', text: `${amount(value)}\u00a0!` } : amount(value);
}

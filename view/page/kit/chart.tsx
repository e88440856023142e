import { useRef, useState } from 'preact/hooks';
import { timeOfDay } from './format.ts';
import { shadeFrom } from './shade.ts';
import { axisOf, usePlot } from './use-plot.ts';

export interface ChartProps {
  readonly title: string;
  /** Milliseconds since the epoch, in order. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** The value of now, which may be newer than the last one drawn: as it is said elsewhere. */
  readonly now?: number | undefined;
  /** From here on values may be incomplete. Milliseconds since the epoch. */
  readonly incompleteFrom?: number | undefined;
  /** A custom property of the style sheet: `--received`. */
  readonly color: string;
  readonly format: (value: number) => string;
  /** The scale goes up to this at least. */
  readonly least: number;
  /** Milliseconds that the chart spans, up to the newest time. */
  readonly span: number;
}

const height = 132;

/** One line over time. Charts of a page share their cursor. */
export function Chart({ title, times, values, now, incompleteFrom, color, format, least, span }: ChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const formatted = useRef(format);
  formatted.current = format;
  const shaded = useRef(incompleteFrom);
  shaded.current = incompleteFrom;
  const last = times.at(-1) ?? 0;
  /** The first and the last time that it shows, in seconds since the epoch. */
  const range = useRef<[from: number, to: number]>([0, 1]);
  range.current = [(last - span) / 1_000, last / 1_000];
  const box = usePlot(
    (of) => ({
      padding: [8, 22, 0, 0],
      cursor: { sync: { key: 'view' }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => range.current },
        y: { range: (_, __, max) => [0, Math.max(least, max * 1.15)] },
      },
      axes: [
        {
          ...axisOf(of),
          size: 24,
          space: 64,
          incrs: [10, 30, 60, 120, 300, 600, 900, 3_600],
          values: (_, ticks) => ticks.map((tick) => timeOfDay(tick * 1_000)),
        },
        {
          ...axisOf(of),
          size: 64,
          space: 34,
          values: (_, ticks) => ticks.map((tick) => formatted.current(tick)),
        },
      ],
      series: [{}, { stroke: of(color), width: 1.75, fill: `${of(color)}1c`, points: { show: false } }],
      hooks: {
        setCursor: [({ cursor }) => setPointed(cursor.idx ?? null)],
        drawClear: [(plot) => shadeFrom(plot, shaded.current, of)],
      },
    }),
    [times.map((time) => time / 1_000), [...values]],
    height,
    { drawn: `${color} ${least}`, data: `${last} ${span} ${times.length}` },
  );

  const newest = now ?? values.at(-1) ?? 0;
  const at = pointed === null ? undefined : times[pointed];
  const value = pointed === null ? newest : (values[pointed] ?? 0);
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="chart-value">{format(value)}</span>
        {at !== undefined && <span class="chart-time">{timeOfDay(at)}</span>}
      </figcaption>
      <div ref={box} class="chart-plot" role="img" aria-label={summary(title, values, newest, format)} />
    </figure>
  );
}

function summary(
  title: string,
  values: readonly number[],
  newest: number,
  format: (value: number) => string,
): string {
  if (values.length === 0) return `${title}: nothing yet`;
  return `${title}: now ${format(newest)}, highest ${format(Math.max(...values))}`;
}

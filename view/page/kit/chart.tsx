import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { timeOfDay } from './format.ts';
import { themeChanged } from './theme.ts';

export interface ChartProps {
  readonly title: string;
  /** Milliseconds since the epoch, in order. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** A custom property of the style sheet: `--received`. */
  readonly color: string;
  readonly format: (value: number) => string;
  /** The scale goes up to this at least. */
  readonly least: number;
  /** Milliseconds that the chart spans, up to the newest time. */
  readonly span: number;
}

const height = 132;

/** The first and the last time that a chart shows, in seconds since the epoch. */
type Range = [from: number, to: number];

/** One line over time. Charts of a page share their cursor. */
export function Chart({ title, times, values, color, format, least, span }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const formatted = useRef(format);
  formatted.current = format;
  const [pointed, setPointed] = useState<number | null>(null);
  const newest = useRef<uPlot.AlignedData>([[], []]);
  newest.current = dataOf(times, values);
  const range = useRef<Range>([0, 1]);

  useEffect(() => {
    const { current: element } = box;
    if (element === null) return undefined;
    const draw = () => {
      plot.current?.destroy();
      const text = (value: number) => formatted.current(value);
      plot.current = new uPlot(
        options(element, { color, text, point: setPointed, range: () => range.current, least }),
        newest.current,
        element,
      );
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    document.addEventListener(themeChanged, draw);
    dark.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      document.removeEventListener(themeChanged, draw);
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [color, least]);

  const last = times.at(-1) ?? 0;
  range.current = [(last - span) / 1_000, last / 1_000];
  useEffect(() => plot.current?.setData(dataOf(times, values)), [last, span, times.length]);

  const shown = pointed === null ? values.length - 1 : pointed;
  const at = times[shown];
  const value = values[shown] ?? 0;
  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="chart-value">{format(value)}</span>
        {pointed !== null && at !== undefined && <span class="chart-time">{timeOfDay(at)}</span>}
      </figcaption>
      <div ref={box} class="chart-plot" role="img" aria-label={summary(title, values, format)} />
    </figure>
  );
}

function summary(title: string, values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return `${title}: nothing yet`;
  return `${title}: now ${format(values.at(-1) ?? 0)}, highest ${format(Math.max(...values))}`;
}

function dataOf(times: readonly number[], values: readonly number[]): uPlot.AlignedData {
  return [times.map((time) => time / 1_000), [...values]];
}

function options(
  element: HTMLElement,
  {
    color,
    text,
    point,
    range,
    least,
  }: {
    readonly color: string;
    readonly text: (value: number) => string;
    readonly point: (index: number | null) => void;
    readonly range: () => Range;
    readonly least: number;
  },
): uPlot.Options {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: of('--muted'),
    font: `11px ${of('--font')}`,
    grid: { stroke: of('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'view' }, y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: true, range }, y: { range: (_, __, max) => [0, Math.max(least, max * 1.15)] } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 64,
        incrs: [10, 30, 60, 120, 300, 600, 900, 3_600],
        values: (_, ticks) => ticks.map((tick) => timeOfDay(tick * 1_000)),
      },
      { ...axis, size: 64, space: 34, values: (_, ticks) => ticks.map(text) },
    ],
    series: [{}, { stroke: of(color), width: 1.75, fill: `${of(color)}1c`, points: { show: false } }],
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] },
  };
}

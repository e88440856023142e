import { useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { amount, dayAndTime, timeOfDay } from '../../kit/format.ts';
import { keyId } from '../../kit/key.ts';
import { axisOf, usePlot } from '../../kit/use-plot.ts';
import { keyColor, linesOf, scaleOf, summaryOf } from './chart-data.ts';
import { drawMarks, type Marks } from './chart-marks.ts';

export interface WindowChartProps extends Marks {
  readonly title: string;
  /** The limit of a spike in each window, where one key is shown; else empty. */
  readonly spike: readonly (number | null)[];
  /** Position of the window that is pointed at. */
  readonly onPoint: (position: number | null) => void;
}

const height = 300;
const dayMs = 86_400_000;

/** More windows than this leave no room for big points. */
const manyWindows = 120;

/** A window's metric by key: solid where it is final, dashed and hollow where it is open. */
export function WindowChart(props: WindowChartProps) {
  const { title, series, starts } = props;
  const newest = useRef(props);
  newest.current = props;
  const lines = series.map(linesOf);
  const { spike } = props;
  const scale = useRef<readonly [number, number]>([0, 1]);
  scale.current = scaleOf(
    lines.flatMap(({ final, open }) => [final, open]),
    [
      ...props.limits,
      ...spike.flatMap((value) => (value === null ? [] : [{ value, text: '', kind: 'fires' as const }])),
    ],
  );
  const isDense = starts.length > manyWindows;
  const box = usePlot(
    (color) => ({
      padding: [10, 28, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: true, range: () => timesOf(newest.current) },
        y: { range: () => [...scale.current] },
      },
      axes: [
        {
          ...axisOf(color),
          size: 24,
          space: 90,
          values: (_, ticks) => ticks.map((tick) => timeText(tick * 1_000, newest.current)),
        },
        { ...axisOf(color), size: 62, space: 40, values: (_, ticks) => ticks.map(amount) },
      ],
      series: [
        {},
        ...series.flatMap((_, position): uPlot.Series[] => {
          const stroke = color(keyColor(position));
          const size = isDense ? 3 : 6;
          return [
            { stroke, width: 1.75, points: { show: true, size, fill: stroke } },
            { stroke, width: 1.75, dash: [5, 4], points: { show: true, size, fill: color('--surface') } },
          ];
        }),
        ...(spike.length > 0
          ? [{ stroke: color('--bad'), width: 1.5, dash: [9, 4], points: { show: false } }]
          : []),
      ],
      hooks: {
        setCursor: [({ cursor }) => newest.current.onPoint(cursor.idx ?? null)],
        drawClear: [(plot) => drawMarks(plot, newest.current, color, 'below')],
        draw: [(plot) => drawMarks(plot, newest.current, color, 'above')],
      },
    }),
    [
      starts.map((start) => start / 1_000),
      ...lines.flatMap(({ final, open }) => [[...final], [...open]]),
      ...(spike.length > 0 ? [[...spike]] : []),
    ],
    height,
    // A plot has its lines from the beginning on; what they show is new with each frame.
    {
      drawn: `${series.map(({ key }) => keyId(key))} ${isDense} ${spike.length > 0}`,
      data: JSON.stringify(props),
    },
  );
  return <div ref={box} class="window-plot" role="img" aria-label={summaryOf(title, series)} />;
}

function timesOf({ starts, slide }: WindowChartProps): [number, number] {
  return [((starts[0] ?? 0) - slide / 2) / 1_000, ((starts.at(-1) ?? 0) + slide) / 1_000];
}

function timeText(at: number, { starts }: WindowChartProps): string {
  return (starts.at(-1) ?? 0) - (starts[0] ?? 0) >= dayMs ? dayAndTime(at) : timeOfDay(at);
}

import { useState } from 'preact/hooks';
import type { KeyValues } from '../../../protocol/alerts.ts';
import { Time } from '../../kit/time.tsx';
import { Legend } from './keys.tsx';
import { WindowChart, type WindowChartProps } from './window-chart.tsx';

export interface PlottedProps extends Omit<WindowChartProps, 'onPoint'> {
  readonly isNumber: boolean;
  readonly onRemove: (key: KeyValues) => void;
}

/** The chart, and the values of the window that is pointed at: the table isn't drawn anew with each move. */
export function Plotted({ isNumber, onRemove, ...chart }: PlottedProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const { starts, series } = chart;
  const isOpen = series.some(({ open }) => open.includes(starts.length - 1));
  const at = pointed === null ? undefined : starts[pointed];
  return (
    <>
      {isNumber ? (
        <WindowChart onPoint={setPointed} {...chart} />
      ) : (
        <p class="quiet">This metric isn’t one number: the table has its values.</p>
      )}
      <Legend series={series} position={pointed} onRemove={series.length > 1 ? onRemove : undefined} />
      <p class="quiet small">
        {at === undefined ? (
          <>The newest values.{isOpen && ' Their window is still open, and they grow.'}</>
        ) : (
          <>
            The window from <Time at={at} />.
          </>
        )}
      </p>
    </>
  );
}

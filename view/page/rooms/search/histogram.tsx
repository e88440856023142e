import { useState } from 'preact/hooks';
import type { Histogram } from '../../../protocol/search.ts';
import { count, dayAndSecond, duration, plural, wholeTime } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';
import { type BarRange, barAt, timesOf, wider } from './bars.ts';

export interface HistogramProps extends Pick<Filters, 'setQuery'> {
  readonly histogram: Histogram;
  readonly span: { readonly from: number; readonly to: number };
  /** Bars from here on may lack documents. */
  readonly incompleteFrom: number | undefined;
}

const height = 100;

/** Documents over time. A part is chosen by drawing over it, or with the two sliders, and then searched alone. */
export function HistogramChart({ histogram, span, incompleteFrom, setQuery }: HistogramProps) {
  const { counts, every } = histogram;
  const [range, setRange] = useState<(BarRange & { readonly of: Histogram }) | undefined>(undefined);
  const [isDrawing, setDrawing] = useState(false);
  const whole = { first: 0, last: counts.length - 1 };
  // What was chosen was of other bars.
  const chosen = range?.of === histogram ? range : whole;
  const choose = (next: BarRange) => setRange({ ...next, of: histogram });
  const [first, last] = [Math.min(chosen.first, chosen.last), Math.max(chosen.first, chosen.last)];
  const isWhole = first === 0 && last === counts.length - 1;
  const search = ({ from, to }: { readonly from: number; readonly to: number }) =>
    setQuery({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), doc: '' }, 'push');
  const most = Math.max(1, ...counts);
  const at = (event: PointerEvent) => {
    const box =
      event.currentTarget instanceof Element ? event.currentTarget.getBoundingClientRect() : undefined;
    return barAt(histogram, box === undefined ? 0 : (event.clientX - box.left) / Math.max(1, box.width));
  };
  const times = timesOf(histogram, chosen);
  const inRange = counts.slice(first, last + 1).reduce((sum, one) => sum + one, 0);
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${counts.length} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Documents over time, ${duration(every)} a bar: at most ${count(most)} in one.`}
        onPointerDown={(event) => {
          setDrawing(true);
          event.currentTarget.setPointerCapture(event.pointerId);
          choose({ first: at(event), last: at(event) });
        }}
        onPointerMove={(event) => isDrawing && choose({ first: chosen.first, last: at(event) })}
        onPointerUp={(event) => {
          setDrawing(false);
          search(timesOf(histogram, { first: chosen.first, last: at(event) }));
        }}
        onPointerCancel={() => setDrawing(false)}
      >
        {counts.map((value, place) => (
          <rect
            key={place}
            x={place + 0.08}
            width={0.84}
            y={height - (value / most) * height}
            height={(value / most) * height}
            data-chosen={place >= first && place <= last}
          >
            <title>{`${wholeTime(timesOf(histogram, { first: place, last: place }).from)}: ${plural(value, 'document')}`}</title>
          </rect>
        ))}
        {incompleteFrom !== undefined && (
          <Shade from={(incompleteFrom - histogram.from) / every} bars={counts.length} />
        )}
      </svg>
      <div class="histogram-sliders">
        <Slider
          label="Beginning of the part"
          value={first}
          most={counts.length - 1}
          text={wholeTime(times.from)}
          onSet={(value) => choose({ first: Math.min(value, last), last })}
        />
        <Slider
          label="End of the part"
          value={last}
          most={counts.length - 1}
          text={wholeTime(times.to)}
          onSet={(value) => choose({ first, last: Math.max(value, first) })}
        />
      </div>
      <figcaption>
        <span title={`${wholeTime(times.from)} to ${wholeTime(times.to)}`}>
          {dayAndSecond(times.from)} to {dayAndSecond(times.to)}: {plural(inRange, 'document')},{' '}
          {duration(every)} a bar
        </span>
        <span class="histogram-ways">
          <button type="button" disabled={isWhole} onClick={() => search(times)}>
            Search this part
          </button>
          <button type="button" onClick={() => search(wider(span, Date.now()))}>
            Wider
          </button>
        </span>
      </figcaption>
    </figure>
  );
}

/** Over the bars that may lack something, the whole of each. @param from in bars */
function Shade({ from, bars }: { readonly from: number; readonly bars: number }) {
  const x = Math.max(0, Math.floor(from));
  return x < bars ? <rect class="histogram-shade" x={x} width={bars - x} y={0} height={height} /> : null;
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly text: string;
  readonly onSet: (value: number) => void;
}

function Slider({ label, value, most, text, onSet }: SliderProps) {
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={text}
      min={0}
      max={most}
      value={value}
      onInput={({ currentTarget }) => onSet(currentTarget.valueAsNumber)}
    />
  );
}

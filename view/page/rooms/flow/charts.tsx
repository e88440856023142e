import { useRef } from 'preact/hooks';
import type { FlowFirst, FlowFrame, FlowPoint } from '../../../protocol/flow.ts';
import { Card } from '../../kit/card.tsx';
import { Chart } from '../../kit/chart.tsx';
import { duration, rate } from '../../kit/format.ts';
import { Incomplete, incompleteFrom } from '../../kit/incomplete.tsx';
import type { Filters } from '../../room.tsx';
import { addPoints } from './points.ts';

/** Minutes that can be chosen; the first is the default. */
const spans = [5, 15] as const;

export interface ChartsProps extends Filters {
  readonly first: FlowFirst | undefined;
  readonly frame: FlowFrame;
}

/** Records, rejections and lag over the last minutes. */
export function Charts({ first, frame, query, setQuery }: ChartsProps) {
  const points = usePoints(first, frame);
  const minutes = spans.find((one) => String(one) === query.get('minutes')) ?? spans[0];
  const span = (first?.every ?? 0) >= 60_000 ? 3_600_000 : minutes * 60_000;
  const times = points.map(({ at }) => at);
  const perSecond = (value: number) => `${rate(value)} /s`;
  const [worst] = frame.lagging;
  const common = { times, span, incompleteFrom: incompleteFrom(worst) };
  return (
    <Card
      title="The last minutes"
      class="charts"
      aside={
        span < 3_600_000 && (
          <fieldset class="choice">
            <legend class="hidden">Minutes shown</legend>
            {spans.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === minutes}
                onClick={() => setQuery({ minutes: one === spans[0] ? '' : String(one) })}
              >
                {one} min
              </button>
            ))}
          </fieldset>
        )
      }
    >
      <div class="chart-row">
        <Chart
          title="Records put"
          values={points.map(({ read }) => read)}
          now={frame.rates.read}
          color="--received"
          format={perSecond}
          least={1}
          {...common}
        />
        <Chart
          title="Rejected"
          values={points.map(({ rejected }) => rejected)}
          now={frame.rates.rejected}
          color="--rejected"
          format={perSecond}
          least={1}
          {...common}
        />
        <Chart
          title="Lag"
          values={points.map(({ lag }) => lag)}
          now={frame.lag}
          color="--lag"
          format={duration}
          least={1_000}
          {...common}
        />
      </div>
      <Incomplete of={worst} />
    </Card>
  );
}

/** Points since the page was connected, and those before. */
function usePoints(first: FlowFirst | undefined, frame: FlowFrame): readonly FlowPoint[] {
  const known = useRef<{ first: FlowFirst | undefined; points: readonly FlowPoint[] }>({
    first: undefined,
    points: [],
  });
  if (known.current.first !== first) known.current = { first, points: first?.points ?? [] };
  known.current.points = addPoints(known.current.points, frame.points);
  return known.current.points;
}

import type { KeyValues } from '../../../protocol/alerts.ts';
import type { Incomplete as Why } from '../../../protocol/lagging.ts';
import type { ShownMetric, WindowShape, WindowsFrame } from '../../../protocol/windows.ts';
import { Card } from '../../kit/card.tsx';
import { Button } from '../../kit/controls.tsx';
import { amount } from '../../kit/format.ts';
import { Incomplete, incompleteFrom } from '../../kit/incomplete.tsx';
import { keyId } from '../../kit/key.ts';
import { Unknown } from '../../kit/unknown.tsx';
import { useKept } from '../../kit/use-kept.ts';
import type { Filters, RoomProps } from '../../room.tsx';
import { keyColors, type Limit, spikeLimits } from './chart-data.ts';
import { Controls } from './controls.tsx';
import { Episodes } from './episodes.tsx';
import { Chooser, keysText } from './keys.tsx';
import { LateCard } from './late.tsx';
import { Monitors } from './monitors.tsx';
import { NoResults, NoWindows } from './nothing.tsx';
import { Plotted } from './plotted.tsx';
import { WindowTable } from './window-table.tsx';

/** Parameters of the address that the server needs. */
export const windowParams = ['window', 'metric', 'keys', 'count', 'until'] as const;

/** Each window's metrics by key, as they are stored, and what monitors make of them. */
export function Windows({ first: newFirst, frame: newFrame, ...filters }: RoomProps<'windows'>) {
  const [first, frame] = [useKept(newFirst), useKept(newFrame)];
  if (first === undefined || frame === undefined) return <p class="quiet loading">Reading…</p>;
  const shape = first.windows.find(({ name }) => name === frame.window);
  const metric = shape?.metrics.find(({ id }) => id === frame.metric);
  if (shape === undefined || metric === undefined) return <NoWindows />;
  return (
    <div class="room windows">
      {first.isUnknown && <Unknown />}
      <Controls windows={first.windows} shape={shape} metric={metric} frame={frame} {...filters} />
      {frame.starts.length === 0 ? (
        <NoResults shape={shape} />
      ) : (
        <Shown shape={shape} metric={metric} frame={frame} {...filters} />
      )}
    </div>
  );
}

interface ShownProps extends Filters {
  readonly shape: WindowShape;
  readonly metric: ShownMetric;
  readonly frame: WindowsFrame;
}

function Shown({ shape, metric, frame, query, setQuery }: ShownProps) {
  const { starts, series, keys, episodes, late, finalThrough } = frame;
  const incomplete = incompleteIn(frame, shape);
  const title = `${metric.title} of ${shape.name}`;
  const monitors = shape.monitors.filter((monitor) => monitor.metric === metric.id);
  const shown = series.map(({ key }) => key);
  const rule = monitors.find(({ spike }) => spike)?.spike;
  // Of several keys there would be as many limits as lines.
  const only = series.length === 1 ? series[0] : undefined;
  const choose = (chosen: readonly KeyValues[]) =>
    setQuery({ keys: chosen.length === 0 ? '' : JSON.stringify(chosen) }, 'push');
  const asked = new URLSearchParams(
    windowParams.flatMap((name) =>
      query.has(name) && name !== 'keys' ? [[name, query.get(name) ?? '']] : [],
    ),
  );
  const hasKeys = shape.keyFields.length > 0;
  return (
    <>
      <Card title={title} class="wide" aside={hasKeys && `${series.length} of ${keysText(keys)}`}>
        <Plotted
          isNumber={metric.isNumber}
          limits={monitors.flatMap(limitsOf)}
          spike={rule && only ? spikeLimits(only.values, rule, shape.size / shape.slide) : []}
          late={late.seen}
          slide={shape.slide}
          onRemove={(key) => choose(shown.filter((one) => keyId(one) !== keyId(key)))}
          {...{ title, starts, series, episodes, finalThrough }}
          incompleteFrom={firstIncomplete(incomplete, shape)}
        />
        <Incomplete of={incomplete} />
        <div class="chart-foot">
          {hasKeys && <Chooser query={asked.toString()} shown={shown} onChoose={choose} />}
          {query.has('keys') && <Button on={() => choose([])}>Keys with the highest values</Button>}
          <p class="quiet small">
            {rule &&
              (only
                ? 'Red dashes: the limit of a spike. '
                : 'Show one key alone to see the limit of a spike. ')}
            Solid: final. Dashed and hollow: still open. ! in the table: past a limit.
          </p>
        </div>
      </Card>
      <Card title="The same numbers" class="wide">
        <WindowTable title={`${metric.title} by window and key`} {...{ starts, series, monitors }} />
      </Card>
      <Episodes
        episodes={episodes}
        shown={shown}
        onShow={(key) => choose([...shown.slice(0, keyColors.length - 1), key])}
      />
      <div class="column">
        <Monitors shape={shape} metric={metric} onMetric={(id) => setQuery({ metric: id }, 'push')} />
        <LateCard late={late} shape={shape} finalThrough={finalThrough} />
      </div>
    </>
  );
}

/** What lags, where it concerns a window that is shown. */
function incompleteIn({ incomplete, starts }: WindowsFrame, shape: WindowShape): Why | undefined {
  const from = firstIncomplete(incomplete, shape);
  const isPast = from !== undefined && from >= (starts.at(-1) ?? 0) + shape.slide;
  return isPast ? undefined : incomplete;
}

/** A window is complete when its whole time is. */
function firstIncomplete(why: Why | undefined, { size }: WindowShape): number | undefined {
  const from = incompleteFrom(why);
  return from === undefined ? undefined : from - size;
}

function limitsOf({ name, side, limit, clear }: WindowShape['monitors'][number]): Limit[] {
  if (limit === undefined || side === undefined) return [];
  const fires: Limit = { value: limit, text: `${name} fires ${side} ${amount(limit)}`, kind: 'fires' };
  if (clear === undefined || clear === limit) return [fires];
  return [fires, { value: clear, text: `and ends at ${amount(clear)}`, kind: 'ends' }];
}

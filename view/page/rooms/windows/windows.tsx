import { useState } from 'preact/hooks';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { ShownMetric, WindowShape, WindowsFrame } from '../../../protocol/windows.ts';
import { Card, Empty } from '../../kit/card.tsx';
import { Button } from '../../kit/controls.tsx';
import { Copy } from '../../kit/copy.tsx';
import { amount } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { keyId } from '../../kit/key.ts';
import { useStore } from '../../kit/store.ts';
import { Time } from '../../kit/time.tsx';
import { Unknown } from '../../kit/unknown.tsx';
import { useKept } from '../../kit/use-kept.ts';
import type { Filters, RoomProps } from '../../room.tsx';
import { keyColors, type Limit, spikeLimits } from './chart-data.ts';
import { Controls } from './controls.tsx';
import { Episodes } from './episodes.tsx';
import { Chooser, keysText, Legend } from './keys.tsx';
import { LateCard } from './late.tsx';
import { Monitors } from './monitors.tsx';
import { WindowChart } from './window-chart.tsx';
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
  const [pointed, setPointed] = useState<number | null>(null);
  const { starts, series, keys, episodes, late, finalThrough } = frame;
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
  const at = pointed === null ? undefined : starts[pointed];
  return (
    <>
      <Card
        title={`${metric.title} of ${shape.name}`}
        class="wide"
        aside={
          <>
            {at !== undefined && (
              <>
                window from <Time at={at} /> ·{' '}
              </>
            )}
            {hasKeys && `${series.length} of ${keysText(keys)}`}
          </>
        }
      >
        {metric.isNumber ? (
          <WindowChart
            title={`${metric.title} of ${shape.name}`}
            limits={monitors.flatMap(limitsOf)}
            spike={rule && only ? spikeLimits(only.values, rule, shape.size / shape.slide) : []}
            late={late.seen}
            slide={shape.slide}
            onPoint={setPointed}
            {...{ starts, series, episodes, finalThrough }}
          />
        ) : (
          <p class="quiet">This metric isn’t one number: the table has its values.</p>
        )}
        <Legend
          series={series}
          position={pointed}
          onRemove={
            series.length > 1 ? (key) => choose(shown.filter((one) => keyId(one) !== keyId(key))) : undefined
          }
        />
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

function limitsOf({ name, side, limit, clear }: WindowShape['monitors'][number]): Limit[] {
  if (limit === undefined || side === undefined) return [];
  const fires: Limit = { value: limit, text: `${name} fires ${side} ${amount(limit)}`, kind: 'fires' };
  if (clear === undefined || clear === limit) return [fires];
  return [fires, { value: clear, text: `and ends at ${amount(clear)}`, kind: 'ends' }];
}

function NoWindows() {
  const name = useStore(session)?.pipeline ?? '';
  return (
    <Empty title="This pipeline has no windows">
      <p>
        Windows count, sum and compare documents by key while they stream in, and monitors alert on them. Add
        some to <code>pipelines/{name}.ts</code> with <code>withWindows</code>, and try them on a file first:
      </p>
      <p>
        <Copy text="npx shardline backtest --file records.ndjson" />
      </p>
    </Empty>
  );
}

function NoResults({ shape }: { readonly shape: WindowShape }) {
  const target = useStore(session)?.target;
  const where = target?.kind === 'stack' ? ` --stack ${target.name}` : '';
  return (
    <Empty title={`No windows of ${shape.name} yet`}>
      <p>The first one is there as soon as a record has been put and folded:</p>
      <p>
        <Copy text={`npx shardline put${where} --file records.ndjson`} />
      </p>
    </Empty>
  );
}

import type { ShownMetric, WindowShape, WindowsFrame } from '../../../protocol/windows.ts';
import { Button, Choice, Select } from '../../kit/controls.tsx';
import { duration } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';

/** Windows that can be shown at once; the second is the default. */
const counts = ['30', '', '180', '360'] as const;
const defaultCount = 60;

export interface ControlsProps extends Filters {
  readonly windows: readonly WindowShape[];
  readonly shape: WindowShape;
  readonly metric: ShownMetric;
  readonly frame: WindowsFrame;
}

/** Which window and metric, and of what time. */
export function Controls({ windows, shape, metric, frame, query, setQuery }: ControlsProps) {
  const { starts, hasLater, hasEarlier } = frame;
  const last = starts.at(-1) ?? 0;
  const half = (starts.length / 2) * shape.slide;
  const goTo = (until: number) => setQuery({ until: String(until) }, 'push');
  return (
    <div class="controls">
      <Select
        label="Window"
        value={shape.name}
        on={(window) => setQuery({ window, metric: '', keys: '', until: '' }, 'push')}
        options={windows.map(({ name, size, keyFields }) => [
          name,
          `${name}, ${duration(size)}${keyFields.length > 0 ? ` by ${keyFields.join(', ')}` : ''}`,
        ])}
      />
      <Select
        label="Metric"
        value={metric.id}
        on={(id) => setQuery({ metric: id }, 'push')}
        options={shape.metrics.map(({ id, title }) => [id, title])}
      />
      <Choice legend="Windows shown">
        {counts.map((count) => (
          <Button key={count} pressed={count === (query.get('count') ?? '')} on={() => setQuery({ count })}>
            {duration((Number(count) || defaultCount) * shape.slide)}
          </Button>
        ))}
      </Choice>
      <Choice legend="Time shown">
        <Button disabled={!hasEarlier} on={() => goTo(last - half)}>
          Earlier
        </Button>
        <Button disabled={!hasLater} on={() => goTo(last + half)}>
          Later
        </Button>
        <Button pressed={!query.has('until')} on={() => setQuery({ until: '' }, 'push')}>
          Newest
        </Button>
      </Choice>
    </div>
  );
}

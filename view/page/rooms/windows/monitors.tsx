import type { ShownMetric, WindowShape } from '../../../protocol/windows.ts';
import { Card } from '../../kit/card.tsx';
import { Button } from '../../kit/controls.tsx';

export interface MonitorsProps {
  readonly shape: WindowShape;
  readonly metric: ShownMetric;
  readonly onMetric: (id: string) => void;
}

/** What watches this window. */
export function Monitors({ shape, metric, onMetric }: MonitorsProps) {
  return (
    <Card title="Monitors of this window">
      {shape.monitors.length === 0 && <p class="quiet">None: its values are recorded alone.</p>}
      <ul class="plain-list">
        {shape.monitors.map(({ name, severity, rule, metric: own }) => (
          <li key={name}>
            <a href={`/alerts?monitor=${name}`}>{name}</a> ({severity}): {rule}.{' '}
            {own !== undefined && own !== metric.id && (
              <Button label={`Chart what ${name} looks at`} on={() => onMetric(own)}>
                Chart
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

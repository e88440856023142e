import type { MaintenanceRow } from '../../../protocol/alerts.ts';
import { Card } from '../../kit/card.tsx';
import { Button } from '../../kit/controls.tsx';
import { keyText } from '../../kit/key.ts';
import { Time } from '../../kit/time.tsx';
import { type Ask, askMaintenance, askRemove } from './ask.ts';

export interface MaintenanceProps {
  readonly maintenance: readonly MaintenanceRow[];
  readonly mayChange: boolean;
  readonly onAsk: (ask: Ask) => void;
}

/** Times without notifications, now. */
export function MaintenanceCard({ maintenance, mayChange, onAsk }: MaintenanceProps) {
  return (
    <Card
      title="Maintenance"
      aside={mayChange && <Button on={() => onAsk(askMaintenance())}>Begin a maintenance</Button>}
    >
      {maintenance.length === 0 && <p class="quiet">None: notifications go out.</p>}
      <ul class="plain-list">
        {maintenance.map(({ id, until, reason, monitor = 'all monitors', key }) => (
          <li key={id}>
            No notifications of {monitor}
            {key && ` for ${keyText(key)}`} until <Time at={until} />: <bdi>{reason}</bdi>{' '}
            {mayChange && (
              <Button label={`End it: ${reason}`} on={() => onAsk(askRemove({ id, reason }))}>
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

import type { AlertRow } from '../../../protocol/alerts.ts';
import { Button } from '../../kit/controls.tsx';
import { type Ask, askAcknowledge, askEnd, askSnooze, askWake } from './ask.ts';

export interface RowActionsProps {
  readonly row: AlertRow;
  readonly onAsk: (ask: Ask) => void;
}

/** What can be done about an alert wherever it is shown. */
export function RowActions({ row, onAsk }: RowActionsProps) {
  return (
    <>
      {row.status === 'firing' && !row.acknowledged && (
        <Button on={() => onAsk(askAcknowledge(row))}>Acknowledge</Button>
      )}
      {row.isRemoved && <Button on={() => onAsk(askEnd(row))}>End</Button>}
      {row.snoozedUntil ? (
        <Button on={() => onAsk(askWake(row))}>End the snooze</Button>
      ) : (
        <Button on={() => onAsk(askSnooze(row))}>Snooze</Button>
      )}
    </>
  );
}

import type { AlertRow } from '../../../protocol/alerts.ts';
import { Button } from '../../kit/controls.tsx';
import { type Ask, askAcknowledge, askEnd, askSnooze, askWake } from './ask.ts';

export interface RowActionsProps {
  readonly row: AlertRow;
  readonly onAsk: (ask: Ask) => void;
}

/** What can be done about an alert wherever it is shown. */
export function RowActions({ row, onAsk }: RowActionsProps) {
  const actions: readonly (readonly [text: string, ask: Ask])[] = [
    ...(row.status === 'firing' && !row.acknowledged ? [['Acknowledge', askAcknowledge(row)] as const] : []),
    ...(row.isRemoved ? [['End', askEnd(row)] as const] : []),
    row.snoozedUntil ? ['End the snooze', askWake(row)] : ['Snooze', askSnooze(row)],
  ];
  // By their places: what is done isn't offered any more, and the focus stays on the button that takes its place.
  return (
    <>
      {actions.map(([text, ask], place) => (
        <Button key={place} on={() => onAsk(ask)}>
          {text}
        </Button>
      ))}
    </>
  );
}

import { colors } from '../../cli/kit/colors.ts';
import type { Notification } from './sns-endpoint.ts';

/** A notification as one line for a terminal: what happened, in its colour, and what it says. */
export function notificationLine({ subject, message, attributes }: Notification): string {
  const { status = '', severity = '', monitor = subject } = attributes;
  const label = [severity, status].filter((word) => word !== '').join(' ') || 'notification';
  const [text = ''] = message.split('\n');
  const said = monitor === undefined || text.includes(monitor) ? text : `${monitor}: ${text}`;
  return `${colorOf(status, severity)(` ${label.toUpperCase()} `)} ${said.replaceAll(/\p{Cc}/gu, ' ')}`;
}

function colorOf(status: string, severity: string): (text: string) => string {
  const paint =
    status === 'resolved'
      ? colors.bgGreen
      : severity === 'critical'
        ? colors.bgRed
        : severity === 'info'
          ? colors.bgBlue
          : colors.bgYellow;
  return (text) => colors.bold(colors.black(paint(text)));
}

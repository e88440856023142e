import type { AlertRow, Answered, Done, MaintenanceRow } from '../../../protocol/alerts.ts';
import { keyText } from '../../kit/key.ts';

/** What a dialog asks for before something is done. */
export type Field = 'by' | 'for' | 'reason' | 'monitor';

/** Something to be done to alerts, once it is confirmed. */
export interface Ask {
  readonly title: string;
  readonly text: string;
  /** Of the button that does it. */
  readonly verb: string;
  /** The last part of the request's address. */
  readonly action: string;
  readonly fields: readonly Field[];
  /** Of the request, beside the fields. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly undo?: (done: Done) => Ask | undefined;
}

type Of = Pick<AlertRow, 'monitor' | 'key' | 'episode' | 'status' | 'isRemoved'>;

/** The key is sent also where it has no values: without one, all keys are meant. */
function named(verb: string, { monitor, key }: Of): Pick<Ask, 'title' | 'about'> {
  return { title: `${verb} ${subject({ monitor, key })}`, about: { monitor, key } };
}

function subject({ monitor, key }: Pick<Answered, 'monitor' | 'key'>): string {
  return key.length === 0 ? monitor : `${monitor} for ${keyText(key)}`;
}

/** What came of an action, of one alert or of all. */
export function lineText(line: Done['lines'][number]): string {
  return typeof line === 'string' ? line : `${subject(line)}: ${line.result}`;
}

export function askAcknowledge(of: Of): Ask {
  const { title, about } = named('Acknowledge', of);
  return {
    title,
    about: { ...about, episode: of.episode },
    text: 'Says who looks after the alert. It ends with the alert, and can’t be taken back.',
    verb: 'Acknowledge',
    action: 'acknowledge',
    fields: ['by'],
  };
}

export function askSnooze(of: Of): Ask {
  return {
    ...named('Snooze', of),
    text: 'No notifications for so long. Alerts are evaluated and recorded all the same.',
    verb: 'Snooze',
    action: 'snooze',
    fields: ['for'],
    undo: () => askWake(of),
  };
}

/** Ends a snooze. */
export function askWake(of: Of): Ask {
  const { title, about } = named('End the snooze of', of);
  return {
    title,
    text: 'Notifications go out again; the next sweep sends what was held back and is still true.',
    verb: 'End the snooze',
    action: 'snooze',
    fields: [],
    about: { ...about, for: '0s' },
  };
}

export function askEnd(of: Of): Ask {
  const { title, about } = named('End', of);
  return {
    title,
    about: { ...about, episode: of.episode, status: of.status },
    text: of.isRemoved
      ? 'The pipeline no longer has this monitor: nothing else ends its alerts. No notification is sent.'
      : 'For a key that won’t come back. No notification is sent; if it breaches again, it fires again.',
    verb: 'End the alert',
    action: 'end',
    fields: [],
  };
}

/** @param of default: what the user chooses */
export function askMaintenance(of?: Of): Ask {
  const { title, about } = of ? named('Begin a maintenance of', of) : { title: 'Begin a maintenance' };
  return {
    title,
    // Of a monitor without keys, all of it.
    about: of?.key.length === 0 ? { monitor: of.monitor } : { ...about },
    text: 'No notifications for so long. What fires meanwhile and is still on is notified after it.',
    verb: 'Begin',
    action: 'maintenance-add',
    fields: of ? ['for', 'reason'] : ['for', 'reason', 'monitor'],
    undo: ({ maintenance: id }) => (id === undefined ? undefined : askRemove({ id })),
  };
}

export function askRemove({
  id,
  reason = id,
}: Pick<MaintenanceRow, 'id'> & { readonly reason?: string }): Ask {
  return {
    title: `End the maintenance “${reason}”`,
    text: 'Notifications go out again.',
    verb: 'End the maintenance',
    action: 'maintenance-remove',
    fields: [],
    about: { id },
  };
}

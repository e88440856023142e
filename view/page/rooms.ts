import { liveRoom, type PageRoom } from './room.tsx';
import { Alerts, alertParams } from './rooms/alerts/alerts.tsx';
import { DeadLetters } from './rooms/dead-letters/dead-letters.tsx';
import { Flow } from './rooms/flow/flow.tsx';
import { Windows, windowParams } from './rooms/windows/windows.tsx';

/** The rooms of the page, in the order of its navigation; view/server/rooms/rooms.ts has their other side. */
export const rooms: readonly PageRoom[] = [
  liveRoom('flow', 'Flow', Flow),
  liveRoom('windows', 'Windows', Windows, windowParams),
  liveRoom('alerts', 'Alerts', Alerts, alertParams),
  liveRoom('dead-letters', 'Dead letters', DeadLetters),
];

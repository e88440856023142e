import { alerts } from './alerts.ts';
import { deadLetters } from './dead-letters.ts';
import { flow } from './flow.ts';
import type { ServerRoom } from './room.ts';
import { windows } from './windows.ts';

/** The rooms of the page that the server has something for; view/page/rooms.ts has their other side. */
export const serverRooms: readonly ServerRoom[] = [flow, windows, alerts, deadLetters];

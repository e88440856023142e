import { alerts } from './alerts.ts';
import { deadLetters } from './dead-letters.ts';
import { flow } from './flow.ts';
import { pipeline } from './pipeline.ts';
import { records } from './records/records.ts';
import type { ServerRoom } from './room.ts';
import { search } from './search/search.ts';
import { windows } from './windows.ts';

/** The rooms of the page that the server has something for; view/page/rooms.ts has their other side. */
export const serverRooms: readonly ServerRoom[] = [
  flow,
  records,
  search,
  windows,
  alerts,
  deadLetters,
  pipeline,
];

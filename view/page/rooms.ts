import { lazyRoom } from './lazy-room.tsx';
import type { PageRoom } from './room.tsx';

/** The rooms of the page, in the order of its navigation; view/server/rooms/rooms.ts has their other side. */
export const rooms: readonly PageRoom[] = [
  lazyRoom('flow', 'Flow', () => import('./rooms/flow/room.ts')),
  lazyRoom('records', 'Records', () => import('./rooms/records/room.ts')),
  lazyRoom('search', 'Search', () => import('./rooms/search/room.ts')),
  lazyRoom('windows', 'Windows', () => import('./rooms/windows/room.ts')),
  lazyRoom('alerts', 'Alerts', () => import('./rooms/alerts/room.ts')),
  lazyRoom('dead-letters', 'Dead letters', () => import('./rooms/dead-letters/room.ts')),
  lazyRoom('pipeline', 'Pipeline', () => import('./rooms/pipeline/room.ts')),
];

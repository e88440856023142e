import { liveRoom, type PageRoom } from './room.tsx';
import { Flow } from './rooms/flow/flow.tsx';

/** The rooms of the page, in the order of its navigation; view/server/rooms/rooms.ts has their other side. */
export const rooms: readonly PageRoom[] = [liveRoom('flow', 'Flow', Flow)];

import { liveRoom } from '../../room.tsx';
import { Flow } from './flow.tsx';

export const Room = liveRoom('flow', Flow);

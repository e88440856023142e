import { liveRoom } from '../../room.tsx';
import { Windows, windowParams } from './windows.tsx';

export const Room = liveRoom('windows', Windows, windowParams);

import { liveRoom } from '../../room.tsx';
import { DeadLetters } from './dead-letters.tsx';

export const Room = liveRoom('dead-letters', DeadLetters);

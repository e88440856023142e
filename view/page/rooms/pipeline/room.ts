import { plainRoom } from '../../room.tsx';
import { Pipeline } from './pipeline.tsx';

export const Room = plainRoom('pipeline', Pipeline);

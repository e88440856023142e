import { liveRoom } from '../../room.tsx';
import { filterNames } from './filters.tsx';
import { Records } from './records.tsx';

export const Room = liveRoom('records', Records, filterNames);

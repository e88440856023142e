import { liveRoom } from '../../room.tsx';
import { recordParams } from './filters.tsx';
import { Records } from './records.tsx';

export const Room = liveRoom('records', Records, recordParams);

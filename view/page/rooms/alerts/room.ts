import { liveRoom } from '../../room.tsx';
import { Alerts, alertParams } from './alerts.tsx';

export const Room = liveRoom('alerts', Alerts, alertParams);

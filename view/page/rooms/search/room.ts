import { plainRoom } from '../../room.tsx';
import { Search } from './search.tsx';

export const Room = plainRoom('search', Search);

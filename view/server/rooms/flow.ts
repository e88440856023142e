import type { LiveReading, ServerRoom } from './room.ts';

export const flow: ServerRoom = {
  name: 'flow',
  live: ({ flow }): LiveReading<'flow'> => flow,
};

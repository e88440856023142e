import type { LiveReadingOf, ServerRoom } from './room.ts';

export const flow: ServerRoom = {
  name: 'flow',
  live: ({ flow }): LiveReadingOf<'flow'> => flow,
};

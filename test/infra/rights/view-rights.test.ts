import { expect, test } from 'vitest';
import { viewRights, viewRooms } from '../../../infra/rights/view-rights.ts';
import { serverRooms } from '../../../view/server/rooms/rooms.ts';

test('each room of the view has its rights listed', () => {
  expect([...viewRooms].toSorted()).toEqual(serverRooms.map(({ name }) => name).toSorted());
});

test('all rooms together need no right twice', () => {
  const rights = viewRights({ pipeline: 'sensors', documents: ['sensors-*'] });
  const grants = rights.map(({ actions, on, below }) => JSON.stringify([actions, on, below]));
  expect(new Set(grants).size).toBe(grants.length);
});

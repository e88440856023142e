import { expect, it } from 'vitest';
import type { Desk } from '../../../cli/alerts/desk.ts';
import { addMaintenance, listMaintenance, removeMaintenance } from '../../../cli/alerts/maintenance.ts';
import { type Maintenance, suppression } from '../../../functions/core/monitors/suppression.ts';
import { windowIndices } from '../../../functions/core/windows/addresses.ts';
import { deskOn, everything, minute, now, store } from './office.ts';

const hour = 60 * minute;

it('keeps everything quiet while it lasts, and says for whom and why', async () => {
  const desk = deskOn();
  const state = await store({ key: ['web-2'], status: 'firing' }, desk);
  const [entry] = state.outbox;
  if (entry === undefined) throw new Error('nothing waits to be sent');
  await addMaintenance({ length: hour, reason: 'a new rack' }, desk);
  const announced = await announcedIn(desk);
  expect(suppression(state, entry, announced, now)).toBe('maintenance');
  expect(suppression(state, entry, announced, now + hour)).toBeUndefined();
  expect((await listMaintenance(desk)).text).toMatch(
    /2026-11-24T10:00:00Z +2026-11-24T11:00:00Z +all monitors +a new rack$/,
  );
});

it('may be of one monitor and key alone', async () => {
  const desk = deskOn();
  const quiet = await store({ key: ['web-2'], status: 'firing' }, desk);
  const loud = await store({ key: ['web-3'], status: 'firing' }, desk);
  await addMaintenance({ length: hour, reason: 'a disk', monitor: 'host-errors', key: ['web-2'] }, desk);
  const announced = await announcedIn(desk);
  for (const [state, expected] of [
    [quiet, 'maintenance'],
    [loud, undefined],
  ] as const) {
    const [entry] = state.outbox;
    if (entry === undefined) throw new Error('nothing waits to be sent');
    expect(suppression(state, entry, announced, now)).toBe(expected);
  }
});

it('ends when it is removed', async () => {
  const desk = deskOn();
  const said = String((await addMaintenance({ length: hour, reason: 'a new rack' }, desk)).text);
  const id = /^maintenance (\w+):/.exec(said)?.[1] ?? '';
  expect((await removeMaintenance(id, desk)).text).toBe(
    `maintenance ${id} is over: notifications of all monitors are sent again`,
  );
  expect(await announcedIn(desk)).toEqual([]);
  expect((await listMaintenance(desk)).text).toBe('no maintenance');
});

it('is cleared away once it is over, when the next one is announced', async () => {
  const desk = deskOn();
  await addMaintenance({ length: hour, reason: 'the first' }, desk);
  const later: Desk = { ...desk, now: () => now + hour };
  expect((await listMaintenance(later)).text).toBe('no maintenance');
  await addMaintenance({ length: hour, reason: 'the second' }, later);
  expect(await announcedIn(desk)).toMatchObject([{ reason: 'the second' }]);
});

it.each([
  [{ monitor: 'host-error' }, /no monitor host-error: it has client-spike, host-errors\.$/],
  [{ key: ['web-2'] }, /name the monitor with --monitor/],
])('refuses %o, and announces nothing', async (wrong, reason) => {
  const desk = deskOn();
  await expect(addMaintenance({ length: hour, reason: 'a typo', ...wrong }, desk)).rejects.toThrow(reason);
  expect(await everything(desk)).toEqual([]);
});

it('says that there is none to remove', async () => {
  const desk = deskOn();
  await addMaintenance({ length: hour, reason: 'a new rack' }, desk);
  const before = await everything(desk);
  await expect(removeMaintenance('rack', desk)).rejects.toThrow(/no maintenance rack/);
  expect(await everything(desk)).toEqual(before);
});

/** As the functions look it up. */
async function announcedIn({ pipeline, store: from }: Desk): Promise<Maintenance[]> {
  const { monitors } = windowIndices(pipeline);
  const found = await from.search({ index: monitors, equal: { kind: 'maintenance' } });
  return found.flatMap(({ source }) => {
    const { from: begin, until } = source;
    if (typeof begin !== 'number' || typeof until !== 'number') throw new Error('no time');
    return [{ ...source, from: begin, until }];
  });
}

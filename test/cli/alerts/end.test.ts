import { expect, it } from 'vitest';
import type { Desk } from '../../../cli/alerts/desk.ts';
import { endAlerts } from '../../../cli/alerts/end.ts';
import { listAlerts, showAlert } from '../../../cli/alerts/list.ts';
import { alertId } from '../../../functions/core/monitors/alert-id.ts';
import type { WindowStore, Write } from '../../../functions/engine/store/window-store.ts';
import { interrupted } from '../../functions/aggregator/interrupted.ts';
import { changed, deskOn, everything, store, stored } from './office.ts';

/** At which `host-errors` is no monitor any more. */
async function withoutMonitor(): Promise<Desk> {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  await store({ key: ['web-2'], status: 'firing' }, desk);
  await store({ key: ['web-3'], status: 'firing' }, desk);
  return { ...desk, monitors: ['client-spike'] };
}

it('ends what a monitor has left firing that is gone, and tells nobody', async () => {
  const desk = await withoutMonitor();
  expect((await listAlerts({}, desk)).text).toMatch(
    /firing .* its monitor is gone: end it with alerts end$/m,
  );
  expect((await endAlerts('host-errors', { key: ['web-2'] }, desk)).text).toEqual([
    'host-errors ["web-2"]: ended',
  ]);
  expect(await stored(['web-2'], desk)).toMatchObject({ status: 'ok', open: false, outbox: [] });
  expect(await stored(['web-3'], desk)).toMatchObject({ status: 'firing' });
  const shown = String((await showAlert(alertId('host-errors', ['web-2'], 1), desk)).text);
  expect(shown).toMatch(/^status +resolved$/m);
  expect(shown).toMatch(/^durationSeconds +240$/m);
  expect(shown).toMatch(/^firing {2}2026-11-24T09:56:00.*\nresolved {2}2026-11-24T10:00:00/m);
  expect((await endAlerts('host-errors', {}, desk)).text).toEqual(['host-errors ["web-3"]: ended']);
  expect((await listAlerts({}, desk)).text).toBe('no alert is firing');
});

it('ends that of the last monitor that a pipeline had', async () => {
  const desk = { ...(await withoutMonitor()), monitors: [] };
  expect((await endAlerts('host-errors', {}, desk)).text).toHaveLength(2);
});

it('ends the alert of a key that is named, of a monitor that goes on; the key may fire again', async () => {
  const desk = { ...(await withoutMonitor()), monitors: ['host-errors'] };
  expect((await endAlerts('host-errors', { key: ['web-2'] }, desk)).text).toEqual([
    'host-errors ["web-2"]: ended',
  ]);
  expect(await stored(['web-2'], desk)).toMatchObject({
    status: 'ok',
    episode: 1,
    settled: { status: 'ok' },
  });
  expect(await stored(['web-3'], desk)).toMatchObject({ status: 'firing' });
  const contended = { ...desk, store: interrupted(desk.store, changed({ episode: 2 })) };
  await expect(endAlerts('host-errors', { key: ['web-3'] }, contended)).rejects.toThrow(
    /host-errors was evaluated just now: list its alerts/,
  );
});

it('may be repeated after it was interrupted', async () => {
  const desk = await withoutMonitor();
  const interrupted: WindowStore = {
    ...desk.store,
    put: async (writes) => {
      if (writes.some(({ source }) => source.kind === 'alert-state')) throw new Error('interrupted');
      return await desk.store.put(writes);
    },
  };
  await expect(endAlerts('host-errors', {}, { ...desk, store: interrupted })).rejects.toThrow('interrupted');
  expect((await endAlerts('host-errors', {}, desk)).text).toHaveLength(2);
  expect((await listAlerts({}, desk)).text).toBe('no alert is firing');
});

it('refuses to end what a function writes still, which knows the monitor', async () => {
  const desk = await withoutMonitor();
  const contended: WindowStore = {
    ...desk.store,
    put: async (writes) => {
      const first = writes.filter(({ source }) => source.status === 'resolved');
      await desk.store.put(first.map(({ address, source }) => newer(address, source)));
      return await desk.store.put(writes);
    },
  };
  const newer = (address: Write['address'], { history: _, ...source }: Write['source']): Write => ({
    address,
    source: { ...source, status: 'firing' },
    ifStored: { olderThan: 1_000 },
  });
  await expect(endAlerts('host-errors', {}, { ...desk, store: contended })).rejects.toThrow(
    /host-errors is still evaluated: deploy the pipeline without it first/,
  );
  expect(await stored(['web-2'], desk)).toMatchObject({ status: 'firing' });
});

it('refuses to end what has fired since it was looked at', async () => {
  const desk = await withoutMonitor();
  const contended = { ...desk, store: interrupted(desk.store, changed({ episode: 2 })) };
  await expect(endAlerts('host-errors', {}, contended)).rejects.toThrow(/host-errors is still evaluated/);
  const states = [await stored(['web-2'], desk), await stored(['web-3'], desk)];
  expect(states.filter((state) => state?.status === 'firing')).toMatchObject([{ episode: 2 }]);
});

it.each([
  [
    'client-spike',
    undefined,
    ['client-spike'],
    /still has the monitor client-spike, whose alerts end by themselves/,
  ],
  ['host-errors', ['web-1'], ['client-spike'], /No alert of host-errors is firing/],
  ['host', undefined, ['client-spike'], /no monitor host: it has client-spike, host-errors\.$/],
  [
    'host-errors',
    undefined,
    undefined,
    /aren't known here: run this command in the project that has pipelines/,
  ],
])('refuses to end %s %s of %j, and changes nothing', async (monitor, key, monitors, reason) => {
  const desk = { ...(await withoutMonitor()), monitors };
  const before = await everything(desk);
  await expect(endAlerts(monitor, { key }, desk)).rejects.toThrow(reason);
  expect(await everything(desk)).toEqual(before);
});

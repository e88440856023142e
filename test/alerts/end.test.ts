import { expect, it } from 'vitest';
import type { Desk } from '../../alerts/desk.ts';
import { endAlerts } from '../../alerts/end.ts';
import { listAlerts, showAlert } from '../../alerts/list.ts';
import { alertId } from '../../functions/core/monitors/alert-id.ts';
import { deskOn, everything, store, stored } from './office.ts';

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
  expect(await listAlerts({}, desk)).toMatch(/firing .* its monitor is gone: alerts end$/m);
  expect(await endAlerts('host-errors', { key: ['web-2'] }, desk)).toEqual(['host-errors ["web-2"]: ended']);
  expect(await stored(['web-2'], desk)).toMatchObject({ status: 'ok', open: false, outbox: [] });
  expect(await stored(['web-3'], desk)).toMatchObject({ status: 'firing' });
  const shown = await showAlert(alertId('host-errors', ['web-2'], 1), desk);
  expect(shown).toMatch(/^status +resolved$/m);
  expect(shown).toMatch(/^firing {2}2026-11-24T09:56:00.*\nresolved {2}2026-11-24T10:00:00/m);
  expect(await endAlerts('host-errors', {}, desk)).toEqual(['host-errors ["web-3"]: ended']);
  expect(await listAlerts({}, desk)).toBe('no alert is firing');
});

it.each([
  ['client-spike', undefined, ['client-spike'], /has the monitor client-spike: its alerts end by themselves/],
  ['host-errors', ['web-1'], ['client-spike'], /No alert of host-errors is firing/],
  ['host', undefined, ['client-spike'], /no monitor host: it has client-spike, host-errors\.$/],
  ['host-errors', undefined, [], /isn't known here: give this command where its definition is/],
])('refuses to end %s %s of %j, and changes nothing', async (monitor, key, monitors, reason) => {
  const desk = { ...(await withoutMonitor()), monitors };
  const before = await everything(desk);
  await expect(endAlerts(monitor, { key }, desk)).rejects.toThrow(reason);
  expect(await everything(desk)).toEqual(before);
});

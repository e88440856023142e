import { expect, it } from 'vitest';
import { acknowledgeAlerts, snoozeAlerts } from '../../../cli/alerts/answer.ts';
import { listAlerts, showAlert } from '../../../cli/alerts/list.ts';
import { addMaintenance } from '../../../cli/alerts/maintenance.ts';
import { alertId } from '../../../functions/core/monitors/alert-id.ts';
import { beyondLimits } from '../../../functions/core/monitors/measure.ts';
import type { AlertState } from '../../../functions/core/monitors/state.ts';
import { deskOn, minute, now, store } from './office.ts';

it('lists what is firing, with who looks after it and how long it is quiet', async () => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  await store({ key: ['web-2'], status: 'firing' }, desk);
  await acknowledgeAlerts('host-errors', { by: 'ada' }, desk);
  await snoozeAlerts('host-errors', { length: minute }, desk);
  const [head, ...rows] = String((await listAlerts({}, desk)).text).split('\n');
  expect(head).toMatch(/^id +status +since +value +monitor +key +note$/);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatch(
    /firing +2026-11-24T09:55:00Z +0\.25 +host-errors +\["web-2"\] +acknowledged by ada, snoozed until 2026-11-24T10:01:00Z$/,
  );
});

it.each<[string, Partial<AlertState>, RegExp]>([
  ['while its throttle lasts', { throttled: true }, /throttled: not notified yet$/],
  ['on staging', { staging: true }, /staging: not notified$/],
  ['from before the set-up', { past: true }, /before the set-up: not notified$/],
  [
    'in a snooze',
    { silenced: 1, snoozedUntil: now + minute },
    /snoozed until 2026-11-24T10:01:00Z, silenced by its snooze$/,
  ],
  ['after it', { silenced: 1, snoozedUntil: now - minute }, /was held back: notified by the next sweep$/],
])('says why an alert that is on is not notified: %s', async (_, changes, note) => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'firing', changes }, desk);
  expect((await listAlerts({}, desk)).text).toMatch(note);
});

it('says of a maintenance that it silences an alert', async () => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'firing', changes: { silenced: 1 } }, desk);
  await addMaintenance({ length: minute, reason: 'a new disk', monitor: 'host-errors' }, desk);
  expect((await listAlerts({}, desk)).text).toMatch(/silenced by a maintenance$/);
});

it.each([
  [{ throttled: true }, /until 2026-11-24T09:57\S+, throttled: not notified$/],
  [{ staging: true }, /until 2026-11-24T09:57\S+, staging: not notified$/],
])('lists with all of them that one was not notified: %j', async (changes, note) => {
  const desk = deskOn();
  await store(
    {
      key: ['web-1'],
      status: 'resolved',
      changes: { over: [], dirty: true, resolvedAt: now - 3 * minute, ...changes },
    },
    desk,
  );
  expect((await listAlerts({ all: true }, desk)).text).toMatch(note);
});

it('reads a value that was divided by 0 as infinity', async () => {
  const desk = deskOn();
  const value = beyondLimits;
  await store(
    {
      key: ['web-1'],
      status: 'firing',
      changes: { value, firedValue: value, peak: value, metrics: { ratio: value } },
    },
    desk,
  );
  expect((await listAlerts({}, desk)).text).toMatch(/ infinity +host-errors/);
  const shown = String((await showAlert(alertId('host-errors', ['web-1'], 1), desk)).text);
  expect(shown).toMatch(/^value +infinity$/m);
  expect(shown).toMatch(/^metrics +\{"ratio":"infinity"\}$/m);
  expect(shown).toMatch(/^firing {2}\S+ {2}infinity/m);
  expect(shown).not.toContain('e+308');
});

it('lists those that are over too, when asked for all', async () => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  expect((await listAlerts({}, desk)).text).toBe('no alert is firing');
  expect((await listAlerts({ all: true }, desk)).text).toMatch(
    /resolved .*\["web-1"\] +until 2026-11-24T09:57/,
  );
  expect((await listAlerts({ all: true, monitor: 'client-spike' }, desk)).text).toBe('no alerts');
});

it('refuses to list a monitor that is not there', async () => {
  await expect(listAlerts({ monitor: 'host' }, deskOn())).rejects.toThrow(/has no monitor host: it has/);
});

it('shows an alert by its id, with its history', async () => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  const shown = String((await showAlert(alertId('host-errors', ['web-1'], 1), desk)).text);
  expect(shown).toMatch(/^Resolved: Host web-1 answered/);
  expect(shown).toMatch(/^severity +critical$/m);
  expect(shown).toMatch(/^firing {2}2026-11-24T09:56:00/m);
  expect(shown).toMatch(/^resolved {2}2026-11-24T09:57:00/m);
});

it.each([
  ['42', /42 isn't an alert id/],
  [alertId('host-errors', ['web-1'], 2), /has no alert host-errors\./],
])('says that there is no alert %s', async (id, reason) => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  await expect(showAlert(id, desk)).rejects.toThrow(reason);
});

import { expect, it } from 'vitest';
import { acknowledgeAlerts, snoozeAlerts } from '../../../cli/alerts/answer.ts';
import { listAlerts, showAlert } from '../../../cli/alerts/list.ts';
import { stateOf } from '../../../functions/aggregator/evaluate/alert-states.ts';
import { alertId } from '../../../functions/core/monitors/alert-id.ts';
import { suppression } from '../../../functions/core/monitors/suppression.ts';
import { memoryStore } from '../../../functions/engine/store/memory-store.ts';
import { interrupted } from '../../functions/aggregator/interrupted.ts';
import { changed, deskOn, everything, minute, now, store, stored } from './office.ts';

it('acknowledges every alert of the monitor that is firing, and no other', async () => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  await store({ key: ['web-2'], status: 'firing' }, desk);
  expect((await acknowledgeAlerts('host-errors', { by: 'ada' }, desk)).text).toEqual([
    'host-errors ["web-2"]: acknowledged by ada',
  ]);
  expect(await stored(['web-2'], desk)).toMatchObject({
    acknowledged: { by: 'ada', at: now },
    dirty: true,
    open: true,
  });
  expect(await stored(['web-1'], desk)).not.toHaveProperty('acknowledged');
});

it('leaves an acknowledgement to who came first', async () => {
  const desk = deskOn();
  await store({ key: ['web-2'], status: 'firing' }, desk);
  await acknowledgeAlerts('host-errors', { by: 'ada' }, desk);
  const before = await everything(desk);
  expect((await acknowledgeAlerts('host-errors', { key: ['web-2'], by: 'bob' }, desk)).text).toEqual([
    'host-errors ["web-2"]: was acknowledged by ada at 2026-11-24T10:00:00Z',
  ]);
  expect(await everything(desk)).toEqual(before);
});

it('snoozes a key, so that nobody is told of it, until the time or until told otherwise', async () => {
  const desk = deskOn();
  await store({ key: ['web-2'], status: 'firing' }, desk);
  expect((await snoozeAlerts('host-errors', { key: ['web-2'], length: 120 * minute }, desk)).text).toEqual([
    'host-errors ["web-2"]: snoozed until 2026-11-24T12:00:00Z',
  ]);
  expect(await suppressed(desk, now + 119 * minute)).toBe('snoozed');
  expect(await suppressed(desk, now + 120 * minute)).toBeUndefined();
  await snoozeAlerts('host-errors', { length: 0 }, desk);
  expect(await suppressed(desk, now)).toBeUndefined();
});

it.each([
  ['host-error', undefined, /no monitor host-error: it has client-spike, host-errors\.$/],
  ['client-spike', undefined, /No alert of client-spike is firing/],
  ['client-spike', ['10.0.0.1'], /client-spike has found nothing for the key \["10\.0\.0\.1"\]\.$/],
  ['host-errors', ['web-3'], /nothing for the key \["web-3"\]; it has \["web-1"\]\.$/],
  ['host-errors', ['web-1'], /No alert of host-errors for \["web-1"\] is firing/],
] as const)('refuses to acknowledge %s %s, and changes nothing', async (monitor, key, reason) => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'resolved' }, desk);
  const before = await everything(desk);
  await expect(acknowledgeAlerts(monitor, { key, by: 'ada' }, desk)).rejects.toThrow(reason);
  expect(await everything(desk)).toEqual(before);
});

it('refuses to snooze what the monitor knows nothing of', async () => {
  const snoozed = snoozeAlerts('client-spike', { length: minute }, deskOn());
  await expect(snoozed).rejects.toThrow(/client-spike has found nothing yet/);
});

it('reads what it needs alone: there may be a state for each key that there ever was', async () => {
  const memory = memoryStore();
  const keys = Array.from({ length: 50 }, (_, n) => [`web-${n}`]);
  for (const key of keys) await store({ key, status: 'resolved' }, deskOn(memory));
  await store({ key: ['web-50'], status: 'firing' }, deskOn(memory));
  let [read, requests] = [0, 0];
  const counted = <Answer extends readonly unknown[]>(answer: Answer): Answer => {
    requests += 1;
    read += answer.length;
    return answer;
  };
  const desk = deskOn({
    ...memory,
    get: async (addresses) => counted(await memory.get(addresses)),
    search: async (search) => counted(await memory.search(search)),
  });
  const cost = async (work: () => Promise<unknown>) => {
    [read, requests] = [0, 0];
    await work();
    return { read, requests };
  };
  expect((await cost(() => listAlerts({}, desk))).read).toBe(1);
  expect((await cost(() => listAlerts({ monitor: 'host-errors' }, desk))).read).toBe(1);
  const id = alertId('host-errors', ['web-50'], 1);
  expect((await cost(() => showAlert(id, desk))).read).toBe(1);
  expect((await cost(() => acknowledgeAlerts('host-errors', { by: 'ada' }, desk))).read).toBe(2);
  const one = { key: ['web-7'], length: minute };
  expect((await cost(() => snoozeAlerts('host-errors', one, desk))).read).toBe(2);
  expect((await cost(() => snoozeAlerts('host-errors', { length: 0 }, desk))).requests).toBe(2);
});

it('loses nothing that a function writes at the same moment', async () => {
  const memory = memoryStore();
  const plain = deskOn(memory);
  await store({ key: ['web-2'], status: 'firing' }, plain);
  await acknowledgeAlerts(
    'host-errors',
    { by: 'ada' },
    deskOn(interrupted(memory, changed({ value: 0.75 }))),
  );
  expect(await stored(['web-2'], plain)).toMatchObject({ acknowledged: { by: 'ada' }, value: 0.75 });
});

it('acknowledges none that has fired since it was looked at', async () => {
  const memory = memoryStore();
  await store({ key: ['web-2'], status: 'firing' }, deskOn(memory));
  const desk = deskOn(interrupted(memory, changed({ episode: 2 })));
  expect((await acknowledgeAlerts('host-errors', { by: 'ada' }, desk)).text).toEqual([
    'host-errors ["web-2"]: resolved meanwhile',
  ]);
  expect(await stored(['web-2'], desk)).not.toHaveProperty('acknowledged');
});

async function suppressed(desk: ReturnType<typeof deskOn>, at: number) {
  const [found] = (await everything(desk)).filter(({ source }) => source.kind === 'alert-state');
  const state = stateOf(found);
  const entry = state?.outbox[0];
  if (state === undefined || entry === undefined) throw new Error('nothing waits to be sent');
  return suppression(state, entry, [], at);
}

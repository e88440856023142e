import { expect, test } from 'vitest';
import { askAcknowledge, askEnd, askMaintenance, lineText } from '../../../../view/page/rooms/alerts/ask.ts';
import { act } from '../../../../view/server/rooms/alerts/actions.ts';
import { detailOf } from '../../../../view/server/rooms/alerts/detail.ts';
import { deskOn, everything, store, stored } from '../../../cli/alerts/office.ts';

test('what the page asks for is done and said as the command does', async () => {
  const desk = deskOn();
  await store({ key: ['web-2'], status: 'firing' }, desk);
  const about = { monitor: 'host-errors', key: ['web-2'] };
  expect(await act('acknowledge', { ...about, by: ' ada ' }, desk)).toEqual({
    lines: [{ ...about, result: 'acknowledged by ada' }],
  });
  expect(await act('snooze', { ...about, for: '2h' }, desk)).toEqual({
    lines: [{ ...about, result: 'snoozed until 2026-11-24T12:00:00Z' }],
  });
  expect(await act('snooze', { ...about, for: '0s' }, desk)).toEqual({
    lines: [{ ...about, result: 'notified again' }],
  });
  expect(await stored(['web-2'], desk)).toMatchObject({ acknowledged: { by: 'ada' } });
});

test('what was done is said with the key in words', () => {
  expect(lineText({ monitor: 'busy', key: ['roof-1', 4], result: 'ended' })).toBe(
    'busy for roof-1 · 4: ended',
  );
  expect(lineText({ monitor: 'busy', key: [], result: 'ended' })).toBe('busy: ended');
  expect(lineText('maintenance 1: is over')).toBe('maintenance 1: is over');
});

const row = { monitor: 'host-errors', status: 'firing', episode: 1 } as const;

test('the alert of a monitor without a key is ended from the page, and its maintenance is the whole monitor', async () => {
  const desk = deskOn();
  await store({ key: [], status: 'firing' }, desk);
  const { action, about } = askEnd({ ...row, key: [] });
  expect((await act(action, about, desk)).lines).toEqual([
    { monitor: 'host-errors', key: [], result: 'ended' },
  ]);
  expect(await stored([], desk)).toMatchObject({ status: 'ok' });
  expect(askMaintenance({ ...row, key: [] }).about).toEqual({ monitor: 'host-errors' });
});

test('an alert that fired after the one that the page showed is neither acknowledged nor ended', async () => {
  const desk = deskOn();
  await store({ key: ['web-2'], status: 'firing', changes: { episode: 2 } }, desk);
  const before = await everything(desk);
  const shown = { ...row, key: ['web-2'] };
  const acknowledge = askAcknowledge(shown);
  await expect(act(acknowledge.action, { ...acknowledge.about, by: 'ada' }, desk)).rejects.toThrow(/is over/);
  for (const other of [shown, { ...shown, episode: 2, status: 'pending' as const }]) {
    const { action, about } = askEnd(other);
    await expect(act(action, about, desk)).rejects.toThrow(/has changed/);
  }
  expect(await everything(desk)).toEqual(before);
  const now = askEnd({ ...shown, episode: 2 });
  expect((await act(now.action, now.about, desk)).lines).toHaveLength(1);
});

test('a maintenance that was begun is named, so that it can be undone', async () => {
  const desk = deskOn();
  const { lines, maintenance } = await act('maintenance-add', { for: '1h', reason: 'new disks' }, desk);
  expect(lines).toEqual([
    `maintenance ${maintenance}: no notifications of all monitors until 2026-11-24T11:00:00Z`,
  ]);
  expect((await act('maintenance-remove', { id: maintenance }, desk)).lines[0]).toMatch(/is over/);
});

test('of an alert that is not there the page says so, without an option of the command', async () => {
  const desk = deskOn();
  for (const id of ['x', `host-errors.${'0'.repeat(32)}.1`]) {
    await expect(detailOf(id, desk)).rejects.toThrow(/^There is no such alert: it may be older/);
  }
});

test.each([
  ['acknowledge', { monitor: 'host-errors' }, /^by: /],
  ['acknowledge', { monitor: 'host-errors', by: '  ' }, /^by: /],
  ['acknowledge', undefined, /./],
  [
    'snooze',
    { monitor: 'host-errors', for: 'ever' },
    /^for: Give a length of time up to 90d, such as 30m or 2h\.$/,
  ],
  ['snooze', { monitor: 'host-errors', for: '91d' }, /^for: /],
  ['snooze', { monitor: 'host-errors', for: '1h', key: [{}] }, /^key/],
  ['maintenance-add', { for: '1h' }, /^reason: /],
  ['toString', {}, /can't be asked to toString/],
  ['__proto__', {}, /can't be asked to __proto__/],
])('%s of %j is refused in a sentence, and changes nothing', async (name, body, sentence) => {
  const desk = deskOn();
  await store({ key: ['web-1'], status: 'firing' }, desk);
  const before = await everything(desk);
  await expect(act(name, body, desk)).rejects.toThrow(sentence);
  expect(await everything(desk)).toEqual(before);
});

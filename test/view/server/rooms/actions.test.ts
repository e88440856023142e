import { expect, test } from 'vitest';
import { act } from '../../../../view/server/rooms/alerts/actions.ts';
import { deskOn, everything, store, stored } from '../../../cli/alerts/office.ts';

test('what the page asks for is done and said as the command does', async () => {
  const desk = deskOn();
  await store({ key: ['web-2'], status: 'firing' }, desk);
  const about = { monitor: 'host-errors', key: ['web-2'] };
  expect(await act('acknowledge', { ...about, by: ' ada ' }, desk)).toEqual({
    lines: ['host-errors ["web-2"]: acknowledged by ada'],
  });
  expect(await act('snooze', { ...about, for: '2h' }, desk)).toEqual({
    lines: ['host-errors ["web-2"]: snoozed until 2026-11-24T12:00:00Z'],
  });
  expect(await act('snooze', { ...about, for: '0s' }, desk)).toEqual({
    lines: ['host-errors ["web-2"]: notified again'],
  });
  expect(await stored(['web-2'], desk)).toMatchObject({ acknowledged: { by: 'ada' } });
});

test('a maintenance that was begun is named, so that it can be undone', async () => {
  const desk = deskOn();
  const { lines, maintenance } = await act('maintenance-add', { for: '1h', reason: 'new disks' }, desk);
  expect(lines).toEqual([
    `maintenance ${maintenance}: no notifications of all monitors until 2026-11-24T11:00:00Z`,
  ]);
  expect((await act('maintenance-remove', { id: maintenance }, desk)).lines[0]).toMatch(/is over/);
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

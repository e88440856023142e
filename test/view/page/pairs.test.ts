import { expect, test } from 'vitest';
import { keyText } from '../../../view/page/kit/key.ts';
import { paired } from '../../../view/page/rooms/alerts/pairs.ts';
import type { AlertRow } from '../../../view/protocol/alerts.ts';

const alert = (key: string, since: number, resolvedAt?: number): AlertRow => ({
  ...{ monitor: 'm', window: 'w', key: [key], status: 'resolved', news: { state: 'none', text: '' } },
  ...{ since, firedAt: since + 1, resolvedAt },
});

test('alerts of one key at the same time are a pair; all others stand alone; the newest first', () => {
  const [a, b, c] = [alert('x', 10, 20), alert('x', 30, 40), alert('y', 12)];
  const [d, e] = [alert('x', 15, 25), alert('z', 50)];
  expect(paired([a, b, c], [d, e])).toEqual([
    { would: e, was: undefined },
    { was: b },
    { would: d, was: a },
    { was: c },
  ]);
});

test('two that there would have been share none that there was', () => {
  const was = alert('x', 0, 100);
  expect(paired([was], [alert('x', 10, 20), alert('x', 30, 40)]).filter((pair) => pair.was)).toHaveLength(1);
});

test('a key reads as its values', () => {
  expect(keyText(['roof-1', 21, true])).toBe('roof-1 · 21 · true');
  expect([keyText([]), keyText(['']), keyText(['<b>'])]).toEqual(['all', '""', '<b>']);
  expect(keyText(['_other', '_other'])).toBe('_other (all further keys)');
});

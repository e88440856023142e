import { expect, test } from 'vitest';
import { alertId } from '../../../../functions/core/monitors/alert-id.ts';
import type { AlertRow } from '../../../../view/protocol/alerts.ts';
import { JustOver } from '../../../../view/server/rooms/alerts/just-over.ts';

const row = (key: string, firedAt: number): AlertRow => ({
  ...{ id: alertId('m', [key], 1), monitor: 'm', window: 'w', key: [key], episode: 1, firedAt },
  ...{ resolvedAt: firedAt + 1, status: 'resolved', news: { state: 'notified', text: 'notified' } },
});

test('an alert is over from when its state says so, until and after its document is found, once', () => {
  const justOver = new JustOver();
  const [old, ended] = [row('old', 1), row('ended', 5)];
  const none = { rows: [old], count: 1 };
  expect(justOver.with([], none, 0)).toEqual(none);
  // The state has told of it; then the document is written, and not yet found.
  expect(justOver.with([ended], none, 1_000)).toEqual({ rows: [ended, old], count: 2 });
  expect(justOver.with([], none, 2_000)).toEqual({ rows: [ended, old], count: 2 });
  const found = { rows: [ended, old], count: 2 };
  expect(justOver.with([], found, 3_000)).toEqual(found);
  expect(justOver.with([], none, 4_000)).toEqual(none);
  // The document is found before the state has forgotten it.
  expect(justOver.with([ended], found, 5_000)).toEqual(found);
});

test('what is never found is not remembered for ever', () => {
  const justOver = new JustOver();
  justOver.with([row('a', 1)], { rows: [], count: 0 }, 0);
  expect(justOver.with([], { rows: [], count: 0 }, 60_000).rows).toEqual([]);
});

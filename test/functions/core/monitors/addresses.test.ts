import { expect, test } from 'vitest';
import {
  alertAddress,
  maintenanceAddress,
  messageAddress,
  paceAddress,
} from '../../../../functions/core/monitors/addresses.ts';

test('what is stored of monitors has a document of its own, in the index that its kind is read from', () => {
  expect(paceAddress('web', 'busy', 'fired')).toEqual({ index: 'monitor-state.web', id: 'pace:busy:fired' });
  const message = messageAddress('web', 'a');
  const maintenance = maintenanceAddress('web', 'a');
  const alert = alertAddress('web', { monitor: 'busy', key: ['a'], episode: 1, openedAt: 0 });
  expect(message).toEqual({ index: 'monitor-state.web', id: 'message:a' });
  expect(maintenance).toEqual({ index: 'monitor-state.web', id: 'maintenance:a' });
  expect(alert).toEqual({
    index: 'alerts.web.1970.01',
    id: expect.stringMatching(/^busy\.[0-9a-f]{32}\.1$/),
  });
  expect(message.index).toBe(maintenance.index);
  expect(alert.index).not.toBe(maintenance.index);
  expect(new Set([message.id, maintenance.id, alert.id]).size).toBe(3);
  expect(maintenanceAddress('web', 'a')).toEqual(maintenance);
  expect(maintenanceAddress('web', 'b').id).not.toBe(maintenance.id);
});

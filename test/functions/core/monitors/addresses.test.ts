import { expect, test } from 'vitest';
import {
  alertAddress,
  maintenanceAddress,
  messageAddress,
} from '../../../../functions/core/monitors/addresses.ts';

test('what is stored of monitors has a document of its own, in the index that its kind is read from', () => {
  const message = messageAddress('web', 'a');
  const maintenance = maintenanceAddress('web', 'a');
  const alert = alertAddress('web', { monitor: 'busy', key: ['a'], episode: 1, openedAt: 0 });
  expect(message.index).toBe(maintenance.index);
  expect(alert.index).not.toBe(maintenance.index);
  expect(new Set([message.id, maintenance.id, alert.id]).size).toBe(3);
  expect(maintenanceAddress('web', 'a')).toEqual(maintenance);
  expect(maintenanceAddress('web', 'b').id).not.toBe(maintenance.id);
});

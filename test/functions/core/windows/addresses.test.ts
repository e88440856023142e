import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  alertAddress,
  alertStateAddress,
  learningAddress,
} from '../../../../functions/core/monitors/addresses.ts';
import { alertId, stateId } from '../../../../functions/core/monitors/alert-id.ts';
import {
  closingAddress,
  keyHash,
  keySlot,
  paneAddress,
  registryAddress,
  resultAddress,
  retiredAddress,
  shardAddress,
  skippedAddress,
  windowIndices,
} from '../../../../functions/core/windows/addresses.ts';
import { anyText } from '../../../any-text.ts';

const time = Date.UTC(2015, 4, 17, 10);
const shardId = 'shardId-000000000003';
const key = ['10.0.0.1', 404, true] as const;

test('each kind of document has an index of its own, those that grow one a month of their own time', () => {
  const record = { stream: 's', shardId, sequenceNumber: '42', partitionKey: 'k', arrivalTime: time };
  const pane = paneAddress('web', { window: 'hits', paneStart: time, shardId, key });
  expect(pane).toEqual({
    index: 'window-panes.web.2015.05',
    id: `hits:1431856800000:shardId-000000000003:${keyHash(key)}`,
  });
  expect(skippedAddress('web', record)).toEqual({ index: 'window-panes.web.2015.05', id: 'skipped:3-42' });
  expect(shardAddress('web', shardId)).toEqual({ index: 'window-progress.web', id: `shard:${shardId}` });
  expect(registryAddress('web')).toEqual({ index: 'window-progress.web', id: 'registry' });
  expect(retiredAddress('web')).toEqual({ index: 'window-progress.web', id: 'retired' });
  expect(closingAddress('web', 'hits')).toEqual({ index: 'window-progress.web', id: 'closing:hits' });
  const result = resultAddress('web', { window: 'hits', windowStart: time, key });
  expect(result).toEqual({ index: 'windows.web.2015.05', id: `hits:1431856800000:${keyHash(key)}` });
  expect(learningAddress('web', 'errors')).toEqual({ index: 'monitor-state.web', id: 'learning:errors' });
  const state = alertStateAddress('web', 'errors', key);
  expect(state).toEqual({ index: 'monitor-state.web', id: stateId('errors', key) });
  const alert = alertAddress('web', { monitor: 'errors', key, episode: 7, openedAt: time });
  expect(alert).toEqual({ index: 'alerts.web.2015.05', id: alertId('errors', key, 7) });
});

test('the slot of a key is the first three bytes of its hash, which is the same in every version', () => {
  expect(keyHash(key)).toMatch(/^[\w-]{22}$/);
  const bytes = createHash('sha256').update(JSON.stringify(key)).digest();
  expect(keyHash(key)).toBe(bytes.toString('base64url').slice(0, 22));
  expect(keySlot(key)).toBe(bytes.readUIntBE(0, 3));
});

test('the indices of a pipeline whose name begins with another’s are not among the other’s', () => {
  const others = Object.values(windowIndices('web-traffic'));
  for (const pattern of Object.values(windowIndices('web'))) {
    const form = new RegExp(`^${pattern.replaceAll('.', '\\.').replace('*', '.*')}$`);
    expect(others.filter((name) => form.test(name))).toEqual([]);
  }
});

const keys = fc.array(fc.oneof(anyText(), fc.double(), fc.boolean()), { maxLength: 4 });

test('an id is within the engine’s limit, whatever the key, and tells keys apart', () => {
  fc.assert(
    fc.property(keys, keys, fc.integer(), (one, other, paneStart) => {
      const window = 'w'.repeat(40);
      const ids = [one, other].map(
        (key) => paneAddress('p', { window, paneStart, shardId: 's'.repeat(128), key }).id,
      );
      expect(Buffer.byteLength(ids[0] ?? '')).toBeLessThanOrEqual(512);
      expect(ids[0] === ids[1]).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

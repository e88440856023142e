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
  keyHash,
  keySlot,
  keysOfSlot,
  paneAddress,
  partAddress,
  registryAddress,
  resultAddress,
  shardAddress,
  skippedAddress,
  slotAddress,
  slotCount,
  slotOf,
  windowIndices,
} from '../../../../functions/core/windows/addresses.ts';
import { anyText } from '../../../any-text.ts';

const time = Date.UTC(2015, 4, 17, 10);
const shardId = 'shardId-000000000003';
const key = ['10.0.0.1', 404, true] as const;
const keys = fc.array(fc.oneof(anyText(), fc.double(), fc.boolean()), { maxLength: 4 });

test('each kind of document has an index of its own, those that grow one a month of their own time', () => {
  const record = { stream: 's', shardId, sequenceNumber: '42', partitionKey: 'k', arrivalTime: time };
  const pane = paneAddress('web', { window: 'hits', paneStart: time, slot: 7, key });
  expect(pane).toEqual({
    index: 'window-panes.web.2015.05',
    id: `hits:1431856800000:${keyHash(key)}:7`,
  });
  expect(skippedAddress('web', record)).toEqual({ index: 'window-panes.web.2015.05', id: 'skipped:3-42' });
  expect(shardAddress('web', shardId)).toEqual({ index: 'window-progress.web', id: `shard:${shardId}` });
  expect(registryAddress('web')).toEqual({ index: 'window-progress.web', id: 'registry' });
  expect(slotAddress('web', 7)).toEqual({ index: 'window-progress.web', id: 'slot:7' });
  const take = { nonce: 'run', at: time, isStored: true };
  expect(partAddress('web', { ...take, of: { shardId, number: 12 } }, 7)).toEqual({
    index: 'window-panes.web.2015.05',
    id: `part:${shardId}:12:run:7`,
  });
  expect(partAddress('web', take, 7)).toEqual({
    index: 'window-panes.web.2015.05',
    id: 'part:redriven:0:run:7',
  });
  const result = resultAddress('web', { window: 'hits', windowStart: time, key });
  expect(result).toEqual({ index: 'windows.web.2015.05', id: `hits:1431856800000:${keyHash(key)}` });
  expect(learningAddress('web', 'errors')).toEqual({ index: 'monitor-state.web', id: 'learning:errors' });
  const state = alertStateAddress('web', 'errors', key);
  expect(state).toEqual({ index: 'monitor-state.web', id: stateId('errors', key) });
  const alert = alertAddress('web', { monitor: 'errors', key, episode: 7, openedAt: time });
  expect(alert).toEqual({ index: 'alerts.web.2015.05', id: alertId('errors', key, 7) });
});

test('the place of a key is the first three bytes of its hash, which is the same in every version', () => {
  expect(keyHash(key)).toMatch(/^[\w-]{22}$/);
  const bytes = createHash('sha256').update(JSON.stringify(key)).digest();
  expect(keyHash(key)).toBe(bytes.toString('base64url').slice(0, 22));
  expect(keySlot(key)).toBe(bytes.readUIntBE(0, 3));
});

test('a key is in one slot, which has all places from its first to the next slot’s', () => {
  expect(slotCount).toBe(16);
  const ranges = Array.from({ length: slotCount }, (_, slot) => keysOfSlot(slot));
  expect(ranges[0]?.from).toBe(0);
  expect(ranges.at(-1)?.beyond).toBe(2 ** 24);
  for (const [slot, { beyond }] of ranges.slice(0, -1).entries()) expect(ranges[slot + 1]?.from).toBe(beyond);
  fc.assert(
    fc.property(keys, (key) => {
      const { from, beyond } = keysOfSlot(slotOf(key));
      expect(keySlot(key)).toBeGreaterThanOrEqual(from);
      expect(keySlot(key)).toBeLessThan(beyond);
    }),
  );
});

test('the indices of a pipeline whose name begins with another’s are not among the other’s', () => {
  const others = Object.values(windowIndices('web-traffic'));
  for (const pattern of Object.values(windowIndices('web'))) {
    const form = new RegExp(`^${pattern.replaceAll('.', '\\.').replace('*', '.*')}$`);
    expect(others.filter((name) => form.test(name))).toEqual([]);
  }
});

test('an id is within the engine’s limit, whatever the key, and tells keys apart', () => {
  fc.assert(
    fc.property(keys, keys, fc.integer(), (one, other, paneStart) => {
      const window = 'w'.repeat(40);
      const ids = [one, other].map((key) => paneAddress('p', { window, paneStart, slot: 15, key }).id);
      expect(Buffer.byteLength(ids[0] ?? '')).toBeLessThanOrEqual(512);
      expect(ids[0] === ids[1]).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

import { expect, test } from 'vitest';
import {
  type Member,
  messageToStore,
  partsToStore,
} from '../../../../functions/core/monitors/stored-message.ts';

const member = (id: string, host = 'web-1', claimedUntil = 0): Member => ({
  key: [host],
  entry: { id, transition: 'fired', alert: { status: 'firing', episode: 1 }, claimedUntil, createdAt: 0 },
});

test('a message is stored with its alerts by key and entry, claimed as long as all of them are', () => {
  const notification = { deduplicationId: 'd', subject: 's', text: 't', alert: {} };
  const members = [member('a', 'web-1', 300), member('b', 'web-2', 200), member('c', 'web-3', 400)];
  expect(messageToStore({ monitor: 'busy', transition: 'fired' }, members, notification)).toEqual({
    kind: 'message',
    monitor: 'busy',
    transition: 'fired',
    members: [
      { key: ['web-1'], entry: 'a' },
      { key: ['web-2'], entry: 'b' },
      { key: ['web-3'], entry: 'c' },
    ],
    notification,
    sent: false,
    claimedUntil: 200,
  });
});

test('alerts go into as few parts as hold them, in order', () => {
  // With its key and the rest of it, each is a mebibyte.
  const size = 1_024 * 1_024;
  const frame = Buffer.byteLength(JSON.stringify({ key: [''], entry: 'a' }));
  const large = (id: string, more = 0) => member(id, 'x'.repeat(size - frame + more));
  const idsOf = (all: readonly Member[]) =>
    partsToStore(all, (one) => one).map((part) => part.map(({ entry }) => entry.id).join(''));
  expect(idsOf([])).toEqual([]);
  expect(idsOf([member('a')])).toEqual(['a']);
  expect(idsOf([...'abcdefghi'].map((id) => large(id)))).toEqual(['abcd', 'efgh', 'i']);
  expect(idsOf([...'abc'].map((id) => large(id)).concat(large('d', 1), member('e')))).toEqual(['abc', 'de']);
  expect(idsOf([large('a', 9 * size), member('b'), member('c')])).toEqual(['a', 'bc']);
});

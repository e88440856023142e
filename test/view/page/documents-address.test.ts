import { expect, test } from 'vitest';
import { documentsAddress } from '../../../view/page/rooms/alerts/documents-address.ts';

const at = Date.UTC(2026, 10, 30, 12);

test('an alert leads to the documents of its key, from its beginning to its end', () => {
  const address = documentsAddress({ key: ['web-3', 7], since: at, resolvedAt: at + 60_000 }, [
    'host',
    'shelf',
  ]);
  expect(Object.fromEntries(new URL(address, 'http://a').searchParams)).toEqual({
    filters: '[["host","web-3"],["shelf",7]]',
    from: '2026-11-30T12:00:00.000Z',
    to: '2026-11-30T12:01:00.000Z',
  });
});

test('one that is on ends now, and one without a key has no filter', () => {
  expect(documentsAddress({ key: [], since: at }, [])).toBe('/search?from=2026-11-30T12%3A00%3A00.000Z');
});

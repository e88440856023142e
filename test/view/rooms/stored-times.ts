import { expect, test } from 'vitest';
import { askedOf } from '../../../view/server/rooms/search/asked.ts';
import { findDocuments } from '../../../view/server/rooms/search/find-documents.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const index = 'view-nanos';
const begin = Date.UTC(2026, 10, 1);
const facts = { name: index, index, eventTime: 'at', historicalInput: false };

/** How many documents: more than a page has. */
const all = 60;

export function storedTimes(shared: () => ViewUnderTest): void {
  test('times in nanoseconds are found by milliseconds, page by page, each document once', async () => {
    const { search } = shared().services;
    const signal = AbortSignal.timeout(60_000);
    await search.indices.delete({ index, ignore_unavailable: true });
    const mappings = { properties: { at: { type: 'date_nanos' } } };
    await search.transport.request({ method: 'PUT', path: `/${index}`, body: { mappings } });
    // In one millisecond: their numbers of nanoseconds differ in digits that a number of JSON doesn't hold.
    for (let number = 0; number < all; number += 1) {
      const at = `2026-11-01T00:00:00.0010000${String(number).padStart(2, '0')}Z`;
      await search.index({ index, id: String(number), document: { at } });
    }
    await search.indices.refresh({ index });
    const asked = askedOf(facts, { from: 'all' });
    const first = await findDocuments(search, asked, '', signal);
    const rest = await findDocuments(search, asked, first.next ?? '', signal);
    const found = [...first.documents, ...rest.documents];
    expect(found.map(({ time }) => time)).toEqual(Array.from({ length: all }, () => begin + 1));
    expect(new Set(found.map(({ id }) => id)).size).toBe(all);
  });
}

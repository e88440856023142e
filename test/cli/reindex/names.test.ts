import { describe, expect, test } from 'vitest';
import { generationName, readingName } from '../../../cli/reindex/names.ts';
import { overlap } from '../../../functions/engine/install/overlap.ts';

const random = new Uint8Array([1, 2, 3, 200, 251, 6, 7, 8]);

describe('the name of a generation', () => {
  test.each([
    ['orders-2026.11', 'orders-*', 'orders-2026.11.g2-123kz6'],
    ['orders-2026.11-eu', 'orders-*-eu', 'orders-2026.11.g2-123kz6-eu'],
    ['logs-acme-2026', 'logs-*-*', 'logs-acme-2026.g2-123kz6'],
    ['orders', 'orders', 'orders.g2-123kz6'],
    ['orders.documents', 'orders.documents', 'orders.documents.g2-123kz6'],
  ])('of %s under %s is %s', (name, pattern, expected) => {
    expect(generationName(name, { pattern, generation: 2 }, random)).toBe(expected);
  });

  test.each([
    ['orders-2026.11', 'orders-*'],
    ['orders-2026.11-eu', 'orders-*-eu'],
  ])('and its reading alias of %s match what finds the name by %s', (name, pattern) => {
    expect(overlap(pattern, generationName(name, { pattern, generation: 12 }, random))).toBe(true);
    expect(overlap(pattern, readingName(name, pattern, 'PMASz_BvYRvCk-n2WZNuL2g'))).toBe(true);
    expect(readingName(name, pattern, 'PMASz_BvYRvCk-n2WZNuL2g')).not.toBe(readingName(name, pattern, 'x'));
  });
});

import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../local/run/ledger.ts';

const line = (records: object, failures: object = {}) =>
  JSON.stringify({
    level: 'INFO',
    message: 'batch',
    records: {
      received: 0,
      indexed: 0,
      duplicate: 0,
      stale: 0,
      filtered: 0,
      rejected: 0,
      errored: 0,
      ...records,
    },
    failures,
  });

describe('the ledger', () => {
  it('adds up the batches and their failures', () => {
    const ledger = new Ledger();
    expect(ledger.read(line({ received: 10, indexed: 7, rejected: 3 }, { 'decode:invalid_json': 3 }))).toBe(
      true,
    );
    expect(
      ledger.read(line({ received: 5, indexed: 4, rejected: 1 }, { 'decode:invalid_json': 1, 'bulk:x': 1 })),
    ).toBe(true);
    expect(ledger.totals).toMatchObject({ received: 15, indexed: 11, rejected: 4 });
    expect([...ledger.failures]).toEqual([
      ['decode:invalid_json', 4],
      ['bulk:x', 1],
    ]);
  });

  it.each([
    'no JSON at all',
    '',
    'null',
    '{"message":"fault","records":{}}',
    '{"message":"batch"}',
    '{"message":"batch","records":{"received":"10"},"failures":{}}',
  ])('leaves other lines for the user to see: %s', (other) => {
    const ledger = new Ledger();
    expect(ledger.read(other)).toBe(false);
    expect(ledger.totals.received).toBe(0);
  });
});

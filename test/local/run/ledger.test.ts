import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../local/run/ledger.ts';

const none = { received: 0, indexed: 0, duplicate: 0, stale: 0, filtered: 0, rejected: 0, errored: 0 };

const line = (records: object, failures: object = {}, others: object = {}) =>
  JSON.stringify({
    ...{ level: 'INFO', message: 'batch', records: { ...none, ...records }, documents: none, failures },
    ...{ bulkRetries: 2, deadLetters: 1 },
    ...others,
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
    expect(ledger).toMatchObject({ bulkRetries: 4, deadLetters: 2 });
  });

  it('adds up documents, and event times that are not plausible, with their range', () => {
    const ledger = new Ledger();
    const read = (others: object) => ledger.read(line({}, {}, others));
    read({ documents: { ...none, received: 3, indexed: 2 } });
    expect(ledger.implausible).toEqual({ documents: 0 });
    const [first, second] = ['2015-05-17T10:00:00.000Z', '2015-05-20T10:00:00.000Z'];
    read({
      documents: { ...none, received: 2, indexed: 2 },
      implausible: { documents: 1, from: second, to: second },
    });
    read({ implausible: { documents: 2, from: first, to: first } });
    read({ implausible: { documents: 1 } });
    expect(ledger.documents).toMatchObject({ received: 5, indexed: 4 });
    expect(ledger.implausible).toEqual({ documents: 4, from: first, to: second });
  });

  it('keeps what the steps of the newest batches took', () => {
    const ledger = new Ledger();
    ledger.read(line({}));
    for (let n = 0; n < 300; n += 1) ledger.read(line({}, {}, { steps: { building: n, sending: 1 } }));
    expect(ledger.steps).toHaveLength(256);
    expect(ledger.steps.at(-1)).toMatchObject({ building: 299, sending: 1, at: expect.any(Number) });
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

import { expect, test } from 'vitest';
import { WindowLedger } from '../../../local/run/window-ledger.ts';

const alerts = { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 };

test('it adds up batches and sweeps', () => {
  const ledger = new WindowLedger();
  const batch = {
    message: 'windows',
    received: 9,
    folded: 7,
    foldedIn: { minutes: 4, hours: 3 },
    skipped: { 'minutes.bytes': 2 },
    late: { minutes: 1, hours: 2 },
    closed: 3,
    alerts: { ...alerts, fired: 1, published: 1 },
  };
  const sweep = { message: 'sweep', idleShards: 1, closed: 2, alerts: { ...alerts, resolved: 1 } };
  for (const line of [batch, batch, sweep]) expect(ledger.read(JSON.stringify(line))).toBe(true);
  expect(ledger.windows).toEqual({ folded: 14, late: 6, closed: 8 });
  expect(ledger.received).toBe(18);
  expect([...ledger.foldedIn]).toEqual([
    ['minutes', 8],
    ['hours', 6],
  ]);
  expect([...ledger.lateFor]).toEqual([
    ['minutes', 2],
    ['hours', 4],
  ]);
  expect([...ledger.skipped]).toEqual([['minutes.bytes', 4]]);
  expect(ledger.alerts).toEqual({ ...alerts, fired: 2, published: 2, resolved: 1 });
});

test('it keeps the most keys of a batch that are too many', () => {
  const ledger = new WindowLedger();
  for (const keys of [700, 900, 800]) {
    const line = {
      level: 'WARN',
      message: 'nearly every document has a key of its own',
      scattered: { hosts: keys },
    };
    expect(ledger.read(JSON.stringify(line))).toBe(true);
  }
  expect([...ledger.scattered]).toEqual([['hosts', 900]]);
});

test.each(['no JSON', 'null', '{"message":"fault"}', '{"message":"windows","folded":1}'])(
  'it leaves other lines for the user to see: %s',
  (line) => {
    expect(new WindowLedger().read(line)).toBe(false);
  },
);

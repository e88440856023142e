import { expect, test } from 'vitest';
import { statusText } from '../../../local/run/status.ts';

const status = { records: 12_400, documents: 12_150, rejected: 50, lag: 400, alerts: 1 };

test.each([
  [status, 80, '12,400 records, 12,150 documents, 50 rejected, lag 0.4 s, 1 alert'],
  [{ ...status, alerts: undefined }, 80, '12,400 records, 12,150 documents, 50 rejected, lag 0.4 s'],
  [{ ...status, lag: 75_400 }, 80, '12,400 records, 12,150 documents, 50 rejected, lag 75 s, 1 alert'],
  [{ ...status, lag: 3_600_000 }, 80, '12,400 records, 12,150 documents, 50 rejected, lag 60 min, 1 alert'],
  [
    { ...status, put: { done: 500, total: 10_000 } },
    120,
    'put 500 of 10,000, 12,400 records, 12,150 documents, 50 rejected, lag 0.4 s, 1 alert',
  ],
  [{ ...status, put: { done: 500, total: undefined } }, 40, 'put 500, 12,400 records'],
  [status, 20, '12,400 records'],
])('%j in %d columns', (given, width, text) => {
  expect(statusText(given, width)).toBe(text);
});

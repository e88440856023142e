import { describe, expect, it } from 'vitest';
import { readBatchResponse } from '../../../local/event-source-mapping/response.ts';

const batch = ['100', '101', '102'];
const failures = (...itemIdentifiers: readonly unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
describe('a batch response of services-kinesis-batchfailurereporting', () => {
  it.each([
    ['an empty list of failures', { batchItemFailures: [] }],
    ['a null list of failures', { batchItemFailures: null }],
    ['an empty response', {}],
    ['a null response', null],
    ['no response', undefined],
    ['an empty text', ''],
  ])('"Lambda treats a batch as a complete success if you return" %s', (_what, response) => {
    expect(readBatchResponse(response, batch)).toEqual({ kind: 'done' });
  });

  it.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['an identifier under a wrong key', { batchItemFailures: [{ identifier: '101' }] }],
    ['an identifier that is not in the batch', failures('999')],
    ['a good identifier beside an unknown one', failures('101', '999')],
    ['a number where a text belongs', failures(101)],
    ['an entry that is no object', { batchItemFailures: ['101'] }],
    ['failures that are no list', { batchItemFailures: '101' }],
  ])('"Lambda treats a batch as a complete failure if you return" %s', (_what, response) => {
    expect(readBatchResponse(response, batch)).toMatchObject({ kind: 'failed', reason: expect.any(String) });
  });

  it.each([
    ['the one failure', failures('101'), 1],
    ['the lowest of several, in whatever order they are named', failures('102', '100', '101'), 0],
    ['the last record', failures('102'), 2],
    ['a failure that is named twice', failures('101', '101'), 1],
  ])(
    '"Lambda uses the record with the lowest sequence number as the checkpoint": %s',
    (_what, response, position) => {
      expect(readBatchResponse(response, batch)).toEqual({ kind: 'resume', position });
    },
  );
});

import { describe, expect, test } from 'vitest';
import {
  lateWrite,
  outlookOf,
  refusedDocument,
} from '../../../../../functions/core/bulk/refused/messages.ts';

describe('what is said of a refusal', () => {
  const failure = { stage: 'bulk', type: 'x', message: '400: no' } as const;

  test('to the reader of a dead letter: how it was found to be the document’s fault', () => {
    expect(refusedDocument(failure, { refusals: 6, since: 1_000 }, 26_400)).toEqual({
      ...failure,
      message: '400: no (refused 6 times in 25s, while the engine took other documents)',
    });
    expect(refusedDocument(failure, { refusals: 2, since: 1_000 }, 1_000).message).toContain('in 1s,');
  });

  test('to the reader of a dead letter: what to do about an index', () => {
    const { message } = lateWrite(failure, 600_000, 'old');
    expect(message).toContain('400: no (old took no writes for 10m,');
    expect(message).toContain('POST old/_open');
    expect(message).toContain('PUT old/_settings {"index.blocks.write":null,"index.blocks.read_only":null}');
  });

  const base = {
    suspect: 'document',
    status: 400,
    refusals: 1,
    since: 0,
    lateWrites: 600_000,
    now: 5_000,
  } as const;
  test.each([
    ['nothing is known', undefined, 'is sent again until the engine takes it'],
    [
      'a 400',
      base,
      'becomes a dead letter after 5 more refusals, in 15s at the earliest, if the engine goes on taking others',
    ],
    [
      'a 500',
      { ...base, status: 500 },
      'becomes a dead letter after 5 more refusals, in 55s at the earliest, if the engine goes on taking others',
    ],
    [
      'one that has waited',
      { ...base, refusals: 9, now: 90_000 },
      'becomes a dead letter after 1 more refusal, in 1s at the earliest, if the engine goes on taking others',
    ],
    [
      'a closed index',
      { ...base, suspect: 'index' as const, now: 60_000 },
      'becomes a dead letter in 9m unless its index takes writes by then, as others do',
    ],
  ])('while it is held: %s', (_, known, expected) => {
    expect(outlookOf(known)).toBe(expected);
  });
});

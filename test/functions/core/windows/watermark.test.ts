import { describe, expect, test } from 'vitest';
import { firstState } from '../../../../functions/core/windows/watermark.ts';

describe('a shard begins its lateness', () => {
  test('at the latest event of its parents', () => {
    const parents = [
      { ...firstState('a', []), latestEvent: 5 },
      { ...firstState('b', []), latestEvent: 9 },
      firstState('c', []),
      undefined,
    ];
    expect(firstState('d', parents)).toMatchObject({ shardId: 'd', latestEvent: 9 });
  });

  test('without one, if no parent has taken a document', () => {
    expect(firstState('d', [firstState('a', []), undefined])).not.toHaveProperty('latestEvent');
  });
});

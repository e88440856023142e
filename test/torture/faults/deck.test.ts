import { describe, expect, it } from 'vitest';
import { faultDeck, randomOf } from './deck.ts';

const deal = (seed: number, cards: number): (string | undefined)[] => {
  const deck = faultDeck(randomOf(seed, 'place'), ['a', 'b', 'c'], 4);
  return Array.from({ length: cards }, () => deck.draw());
};

describe('a deck of faults', () => {
  it('deals each kind once in each round, and blanks for the rest', () => {
    const round = deal(1, 12);
    expect(round.filter((card) => card !== undefined).sort()).toEqual(['a', 'b', 'c']);
    expect(deal(1, 120).filter((card) => card === 'b')).toHaveLength(10);
  });

  it('deals the same for the same seed and place, and otherwise differently', () => {
    expect(deal(1, 100)).toEqual(deal(1, 100));
    expect(deal(1, 100)).not.toEqual(deal(2, 100));
    expect(randomOf(1, 'x').fraction()).not.toBe(randomOf(1, 'y').fraction());
  });
});

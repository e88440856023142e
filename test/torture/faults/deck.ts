import { createHash } from 'node:crypto';
import { createRandom, type Random } from '../../../pipelines/demo/kit/random.ts';

/** An independent source of chance for one place of the bench, so that places don't shift each other's numbers. */
export function randomOf(seed: number, place: string): Random {
  return createRandom(createHash('sha256').update(`${seed}/${place}`).digest().readInt32LE(0));
}

/**
 * Deals cards from a deck that is shuffled anew when it is used up: chance decides where a card comes, and not
 * whether it comes, so that short runs meet every kind too.
 */
export class Deck<Card> {
  private readonly random: Random;
  private readonly cards: readonly Card[];
  private rest: { readonly card: Card }[] = [];

  constructor(random: Random, cards: readonly Card[]) {
    this.random = random;
    this.cards = cards;
  }

  draw(): Card {
    if (this.rest.length === 0) this.rest = shuffled(this.cards, this.random);
    const drawn = this.rest.pop();
    if (drawn === undefined) throw new RangeError('a deck without cards');
    return drawn.card;
  }
}

/** A deck of faults in which one card in `every` is a fault, and each kind comes once. */
export function faultDeck<Kind>(
  random: Random,
  kinds: readonly Kind[],
  every: number,
): Deck<Kind | undefined> {
  const blanks = Array.from({ length: kinds.length * (every - 1) }, () => undefined);
  return new Deck<Kind | undefined>(random, [...kinds, ...blanks]);
}

function shuffled<Card>(cards: readonly Card[], random: Random): { readonly card: Card }[] {
  return cards.map((card) => ({ card, at: random.fraction() })).sort((a, b) => a.at - b.at);
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addToRegisters,
  estimate,
  newRegisters,
} from '../../../../../functions/core/windows/accumulators/registers.ts';

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
/** Few hashes have many zeros: these have, behind what tells the register. */
const withZeros = fc.tuple(hash, fc.nat({ max: 52 })).map(([bits, zeros]) => {
  const register = bits & (0xfffn << 52n);
  return register | ((bits & (2n ** 52n - 1n)) >> BigInt(zeros));
});

/** The rank of a hash: the place, from 1, of the first of its last 52 bits that is set. */
function rankOf(bits: bigint): number {
  return 53 - (bits & (2n ** 52n - 1n)).toString(2).replace(/^0$/, '').length;
}

test('a register keeps the highest rank of the hashes whose first 12 bits are its number', () => {
  fc.assert(
    fc.property(fc.array(withZeros, { minLength: 1, maxLength: 5 }), (hashes) => {
      const registers = newRegisters();
      const expected = newRegisters();
      for (const bits of hashes) {
        addToRegisters(registers, bits.toString(16).padStart(16, '0'));
        const position = Number(bits >> 52n);
        expected[position] = Math.max(expected[position] ?? 0, rankOf(bits));
      }
      expect(Buffer.compare(registers, expected)).toBe(0);
    }),
  );
});

const sum = (length: number, term: (k: number) => number) =>
  Array.from({ length }, (_, position) => term(position + 1)).reduce((all, each) => all + each, 0);

/** Ertl's estimate as the paper has it, section 4: the sums term by term. */
function asInThePaper(registers: Uint8Array): number {
  const share = (rank: number) => registers.filter((each) => each === rank).length / 4_096;
  const sigma = (x: number) => x + sum(60, (k) => x ** (2 ** k) * 2 ** (k - 1));
  const tau = (x: number) => (1 - x - sum(60, (k) => (1 - x ** (2 ** -k)) ** 2 * 2 ** -k)) / 3;
  const middle = sum(52, (k) => share(k) * 2 ** -k);
  const last = tau(1 - share(53)) * 2 ** -52;
  return 4_096 / (2 * Math.LN2 * (sigma(share(0)) + middle + last));
}

test('the estimate is the one of the paper, also where registers are full', () => {
  const registers = fc.tuple(fc.nat({ max: 53 }), fc.nat({ max: 53 }), fc.nat({ max: 4_096 }));
  fc.assert(
    fc.property(registers, ([one, other, count]) => {
      const filled = newRegisters().fill(one).fill(other, 0, count);
      fc.pre(filled.some((rank) => rank > 0));
      const expected = asInThePaper(filled);
      if (Number.isFinite(expected) && expected < 1e17) {
        expect(estimate(filled) / expected).toBeCloseTo(1, 9);
      } else expect(estimate(filled)).toBeGreaterThan(1e16);
    }),
    { examples: [[[53, 53, 0]], [[53, 52, 2_048]], [[0, 1, 4_095]]], numRuns: 30 },
  );
});

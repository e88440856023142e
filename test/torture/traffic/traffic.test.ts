import { describe, expect, it } from 'vitest';
import { strainNames, strains } from '../strains.ts';
import { goodTraffic, poisonTraffic } from './derived.ts';
import type { Intent } from './intent.ts';

const now = () => Date.UTC(2026, 0, 1);

function take(next: () => Intent[], calls: number): Intent[] {
  return Array.from({ length: calls }, next).flat();
}

describe.each(strainNames)('the traffic of %s', (name) => {
  const { traffic } = strains[name];

  it('is the same for the same seed, byte by byte', () => {
    const bytes = (seed: number) =>
      take(traffic({ seed, crashing: true, now }), 800).map(({ data }) =>
        Buffer.from(data).toString('base64'),
      );
    expect(bytes(3)).toEqual(bytes(3));
    expect(bytes(3)).not.toEqual(bytes(4));
  });

  it('has crashing records only when they are asked for', () => {
    const crashing = (asked: boolean) =>
      take(traffic({ seed: 3, crashing: asked, now }), 7_500).filter(({ kind }) => kind.includes('crash'))
        .length;
    expect(crashing(false)).toBe(0);
    expect(crashing(true)).toBeGreaterThan(0);
  });
});

describe('the traffic of the scenarios', () => {
  const isPoison = ({ kind }: Intent) => kind.startsWith('poison');

  it('has one poison in a hundred, of eight kinds', () => {
    const poisons = take(poisonTraffic({ seed: 1, now }), 8_000).filter(isPoison);
    expect(poisons).toHaveLength(80);
    expect(new Set(poisons.map(({ kind }) => kind)).size).toBe(8);
  });

  it('has none where there is to be none', () => {
    expect(take(goodTraffic({ seed: 1, now }), 2_000).filter(isPoison)).toEqual([]);
  });
});

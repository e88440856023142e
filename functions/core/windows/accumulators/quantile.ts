import { type Accumulator, StateError } from './accumulator.ts';
import { decodeCount } from './count.ts';

/**
 * A DDSketch: values are counted in bins whose bounds differ by 2 %, so that a bin's middle is within 1 % of each of
 * its values. Counts add up, in any order. C. Masson, J. E. Rim, H. K. Lee: "DDSketch" (2019),
 * https://www.vldb.org/pvldb/vol12/p2195-masson.pdf. Not Datadog's package: its `merge` loses negative values, and it
 * needs protobufjs in the bundle.
 */
interface Sketch {
  zeros: number;
  /** By bin of the value, and of the value without its sign. */
  readonly positive: Bins;
  readonly negative: Bins;
}

type Bins = Map<number, number>;

const accuracy = 0.01;
const gamma = (1 + accuracy) / (1 - accuracy);
const binsPerPower = Math.log(2) / Math.log(gamma);

/** As in the paper, section 2.2: bins next to each other cover 17 powers of ten. */
const mostBins = 2_048;

/** Smaller ones have fewer digits than 1 % takes, and count as 0. */
const smallest = Number.MIN_VALUE * 2 ** 60;
/** The middle of a larger one's bin may be no number. */
const largest = Number.MAX_VALUE / gamma;

export function quantileAccumulator(q: number): Accumulator<Sketch> {
  return {
    empty: () => ({ zeros: 0, positive: new Map(), negative: new Map() }),
    add: addValue,
    merge(state, { zeros, positive, negative }) {
      state.zeros += zeros;
      for (const [bin, count] of positive) addToBin(state.positive, bin, count);
      for (const [bin, count] of negative) addToBin(state.negative, bin, count);
    },
    encode: ({ zeros, positive, negative }) => [zeros, encodeBins(positive), encodeBins(negative)],
    decode(encoded) {
      if (!Array.isArray(encoded) || encoded.length !== 3)
        throw new StateError('a quantile is stored as no triple');
      const [zeros, positive, negative] = encoded;
      return { zeros: decodeCount(zeros), positive: decodeBins(positive), negative: decodeBins(negative) };
    },
    result: (sketch) => valueAt(sketch, q),
  };
}

function addValue(sketch: Sketch, value: unknown): boolean {
  if (typeof value !== 'number' || !(Math.abs(value) <= largest)) return false;
  if (Math.abs(value) < smallest) sketch.zeros += 1;
  else addToBin(value > 0 ? sketch.positive : sketch.negative, binOf(Math.abs(value)), 1);
  return true;
}

function binOf(value: number): number {
  return Math.ceil(Math.log2(value) * binsPerPower);
}

/** Equally far from both bounds, in proportion. */
function middleOf(bin: number): number {
  // Twice as much first, and it might be no number.
  return 2 ** (bin / binsPerPower) / ((1 + gamma) / 2);
}

/** When there are too many, the two bins nearest to zero become one. So the bins depend on the values alone. */
function addToBin(bins: Bins, bin: number, count: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + count);
  if (bins.size <= mostBins) return;
  let lowest = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  for (const key of bins.keys()) {
    if (key < lowest) [lowest, next] = [key, lowest];
    else if (key < next) next = key;
  }
  bins.set(next, (bins.get(next) ?? 0) + (bins.get(lowest) ?? 0));
  bins.delete(lowest);
}

function sorted(bins: Bins): [bin: number, count: number][] {
  return [...bins].sort(([a], [b]) => a - b);
}

/** The value of this rank among the sorted: a part `q` of the others comes before it. */
function valueAt({ zeros, positive, negative }: Sketch, q: number): number | undefined {
  const values = [
    ...sorted(negative)
      .reverse()
      .map(([bin, count]) => [-middleOf(bin), count] as const),
    [0, zeros] as const,
    ...sorted(positive).map(([bin, count]) => [middleOf(bin), count] as const),
  ];
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.floor(q * (total - 1));
  let before = 0;
  const found = values.find(([, count]) => {
    before += count;
    // Of no values at all, not even the first has a rank.
    return before > rank && count > 0;
  });
  return found?.[0];
}

/** Bin, count, distance to the next bin, its count, and so on: short numbers. */
function encodeBins(bins: Bins): readonly number[] {
  let previous = 0;
  return sorted(bins).flatMap(([bin, count]) => {
    const distance = bin - previous;
    previous = bin;
    return [distance, count];
  });
}

const lastBin = binOf(largest);

function decodeBins(encoded: unknown): Bins {
  if (!Array.isArray(encoded) || encoded.length % 2 !== 0 || encoded.length > 2 * mostBins) {
    throw new StateError('the bins of a quantile are stored as no list of pairs');
  }
  const bins: Bins = new Map();
  let bin = 0;
  for (let position = 0; position < encoded.length; position += 2) {
    const distance: unknown = encoded[position];
    if (!Number.isSafeInteger(distance) || (position > 0 && Number(distance) <= 0)) {
      throw new StateError('the bins of a quantile are stored in no order');
    }
    bin += Number(distance);
    if (Math.abs(bin) > lastBin) throw new StateError('a quantile is stored with a bin that no value has');
    bins.set(bin, decodeCount(encoded[position + 1]));
  }
  return bins;
}

import type { KeySeries, SpikeRule } from '../../../protocol/windows.ts';
import { amount } from '../../kit/format.ts';
import { keyText } from '../../kit/key.ts';

/** Custom properties of the style sheet, for keys in their order. */
export const keyColors = [
  ...['--received', '--rejected', '--indexed', '--lag', '--duplicate', '--errored', '--text', '--stale'],
] as const;

export function keyColor(position: number): string {
  return keyColors[position % keyColors.length] ?? '--text';
}

type Line = readonly (number | null)[];

/** A key's windows as two lines: those that are final, and those that may still change. */
export function linesOf({ values, open }: Pick<KeySeries, 'values' | 'open'>): {
  readonly final: Line;
  readonly open: Line;
} {
  const isOpen = new Set(open);
  const drawn = values.map(drawable);
  return {
    final: drawn.map((value, position) => (isOpen.has(position) ? null : value)),
    // It begins at the final window before it, so that the lines join.
    open: drawn.map((value, position) => (isOpen.has(position) || isOpen.has(position + 1) ? value : null)),
  };
}

/** What is beyond all limits has no place on a scale. */
function drawable(value: number | string | null): number | null {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_VALUE ? value : null;
}

export interface Limit {
  readonly value: number;
  readonly text: string;
  readonly kind: 'fires' | 'ends';
}

/**
 * What a value would have had to pass in each window, by the values of the windows before that it doesn't overlap; null
 * where not all of those are shown.
 * @param step positions from one window to the next that doesn't overlap it
 */
export function spikeLimits(
  values: KeySeries['values'],
  { factor, baseline, atLeast }: SpikeRule,
  step: number,
): Line {
  return values.map((_, position) => {
    if (position < baseline * step) return null;
    let sum = 0;
    for (let back = 1; back <= baseline; back += 1) {
      const value = values[position - back * step];
      // A window without documents counts as 0.
      sum += typeof value === 'number' ? value : 0;
    }
    return Math.max((factor * sum) / baseline, atLeast);
  });
}

/** From which to which value a chart goes: its values, and limits that don't make them flat. */
export function scaleOf(lines: readonly Line[], limits: readonly Limit[]): readonly [number, number] {
  const values = lines.flat().filter((value) => value !== null);
  const [lowest, highest] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [0, 0],
  );
  const reach = Math.max(highest - lowest, 0);
  const near = limits
    .map(({ value }) => value)
    .filter((value) => reach === 0 || (value <= highest + 4 * reach && value >= lowest - 4 * reach));
  const [low, high] = [Math.min(lowest, ...near), Math.max(highest, ...near)];
  const room = (high - low || 1) * 0.12;
  return [low < 0 ? low - room : 0, high + room];
}

/** What a screen reader says of the chart; the table has its numbers. */
export function summaryOf(title: string, series: readonly KeySeries[]): string {
  const texts = series.map(({ key, values }) => {
    const last = values.findLast((value) => typeof value === 'number');
    return `${keyText(key)} ${last === undefined ? 'has no value' : amount(last)}`;
  });
  return `${title}, newest values: ${texts.join('; ')}. The table below has all.`;
}

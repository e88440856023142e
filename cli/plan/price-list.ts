import { table } from '../kit/table.ts';
import { wrapWords } from '../kit/wrap.ts';
import type { Price, Prices } from './prices.ts';

/** Each price with where it was read; sources stand whole on lines of their own, so that they can be opened. */
export function priceLines(prices: Prices, width: number): string[] {
  const rows = Object.values(prices).map(({ dollars, unit, region, date }) => [
    dollarText(dollars),
    unit,
    region,
    date,
  ]);
  const sources = new Map<string, string[]>();
  for (const { source, unit } of Object.values(prices))
    sources.set(source, [...(sources.get(source) ?? []), unit]);
  return [
    table(['US dollars', 'for a', 'region', 'from'], rows, width),
    '',
    ...[...sources].flatMap(([source, units]) => [
      ...wrapWords(`${units.join('; ')}:`, width),
      `  ${source}`,
    ]),
  ];
}

function dollarText(dollars: Price['dollars']): string {
  return dollars.toLocaleString('en-US', { maximumFractionDigits: 10 });
}

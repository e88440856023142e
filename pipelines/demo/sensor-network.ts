import { createRandom } from './kit/random.ts';

/** What a kind of sensor measures, and how it behaves. */
interface Kind {
  readonly type: string;
  readonly unit: string;
  readonly mean: number;
  /** Half the difference between the warmest and the coldest hour of a day. */
  readonly daily: number;
  readonly noise: number;
  /** What it can show at all. */
  readonly lowest: number;
  readonly highest: number;
}

export interface Sensor {
  readonly id: string;
  readonly kind: Kind;
  readonly lat: number;
  readonly lon: number;
  /** Its place's difference from the mean, in units. */
  readonly offset: number;
  /** What it goes wrong by in the course of a demo: most by nothing, a few by a lot. */
  readonly drift: number;
}

/** Name, latitude, longitude, degrees Celsius by which it is warmer than the mean. */
export const cities: readonly (readonly [string, number, number, number])[] = [
  ['lisbon', 38.7223, -9.1393, 5],
  ['hamburg', 53.5511, 9.9937, -2],
  ['nairobi', -1.2864, 36.8172, 7],
  ['osaka', 34.6937, 135.5023, 4],
  ['auckland', -36.8509, 174.7645, 3],
  ['santiago', -33.4489, -70.6693, 3],
  ['oakland', 37.8044, -122.2712, 2],
];

const kinds: readonly Kind[] = [
  { type: 'temperature', unit: '°C', mean: 14, daily: 4, noise: 0.15, lowest: -40, highest: 85 },
  { type: 'humidity', unit: '%', mean: 62, daily: -12, noise: 0.8, lowest: 0, highest: 100 },
  { type: 'pm25', unit: 'µg/m³', mean: 11, daily: 3, noise: 1.2, lowest: 0, highest: 1_000 },
];

const SENSORS_PER_CITY_AND_KIND = 6;

// A network is the same in every demo; only what it measures depends on the demo's own seed.
export const sensors: readonly Sensor[] = makeSensors();

function makeSensors(): Sensor[] {
  const random = createRandom(1);
  return cities.flatMap(([city, lat, lon, warmth]) =>
    kinds.flatMap((kind) =>
      Array.from({ length: SENSORS_PER_CITY_AND_KIND }, (_, number) => ({
        id: `${city}-${kind.type}-${number + 1}`,
        kind,
        lat: round(random.normal(lat, 0.06), 5),
        lon: round(random.normal(lon, 0.06), 5),
        offset: kind.type === 'temperature' ? warmth : 0,
        drift: random.chance(0.08) ? random.normal(0, 12 * kind.noise) : 0,
      })),
    ),
  );
}

/** Active faults: latitude, longitude, spread in degrees. */
export const faults: readonly (readonly [number, number, number])[] = [
  [37.8, -122.2, 0.4],
  [35.8, -117.6, 0.5],
  [38.3, 142.4, 1.2],
  [-33.1, -71.6, 0.9],
  [-41.3, 174.8, 0.7],
];

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

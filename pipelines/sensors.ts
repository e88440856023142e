import { average, count, definePipeline, max, min, top, withWindows } from 'shardline';
import type { SensorEvent } from './parsers/documents.ts';
import { isEarthquakeRow, readEarthquake } from './parsers/earthquake-row.ts';
import { fieldsOf } from './parsers/fields.ts';
import { keyword } from './parsers/mapping.ts';
import { readReading } from './parsers/reading.ts';

// double, not scaled_float: a histogram then sees the number that was sent, and 2.8 doesn't become 2.8000000000000003.
const number = { type: 'double' } as const;

const mappings = {
  '@timestamp': { type: 'date' },
  type: keyword,
  location: { type: 'geo_point' },
  sensorId: keyword,
  value: number,
  unit: keyword,
  depthKm: number,
  magnitude: number,
  magnitudeType: keyword,
  stations: { type: 'long' },
  gapDegrees: number,
  nearestStationKm: number,
  rmsSeconds: number,
  network: keyword,
  eventId: keyword,
} as const;

/**
 * What the places of the sensors can be like at all: beyond is a broken sensor, a fire, or somebody's hand. Lowest and
 * highest, in the units that the sensors use; other types are taken as they are.
 */
const plausible: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  temperature: [-40, 60],
  humidity: [0, 100],
  pm25: [0, 500],
  // Air at sea level, from the eye of a typhoon to a Siberian winter.
  pressure: [870, 1085],
};

const events = definePipeline({
  name: 'sensors',
  source: 'json',
  transform: (value, record): SensorEvent | null => {
    const fields = fieldsOf(value);
    const event = isEarthquakeRow(fields) ? readEarthquake(fields) : readReading(fields, record);
    return event === null ? null : Object.assign(fields.rest(mappings), event);
  },
  // Few enough for decades of a catalogue. A year goes when its first day is 731 days old: a year and more is kept.
  document: { index: 'sensors-{yyyy}', eventTime: '@timestamp' },
  mappings,
  retention: '731d',
});

export const pipeline = withWindows(events, {
  windows: [
    {
      name: 'readings',
      size: '1m',
      // Earthquakes are no sensor's, so they have no key here.
      keyBy: ['sensorId', 'type'],
      where: ({ value }) => value !== undefined,
      metrics: {
        readings: count(),
        outOfRange: count({ where: isOutOfRange }),
        lowest: min('value'),
        average: average('value'),
        highest: max('value'),
      },
    },
    {
      name: 'earthquakes',
      size: '10m',
      where: ({ type }) => type === 'earthquake',
      metrics: {
        earthquakes: count(),
        strongest: max('magnitude'),
        averageDepthKm: average('depthKm'),
        networks: top('network', 5),
      },
      // A quake is in the catalogue when it has been located, which may take its time.
      allowedLateness: '1h',
    },
  ],
  monitors: [
    {
      name: 'out-of-range',
      type: 'threshold',
      window: 'readings',
      value: 'outOfRange',
      // One alone is a glitch.
      above: 1,
      message:
        '{key.sensorId} measured {key.type} out of range, {value} times in the minute from {windowStart}: ' +
        'from {metrics.lowest} to {metrics.highest}.',
    },
    {
      name: 'silent-sensor',
      type: 'flatline',
      window: 'readings',
      silentFor: '30m',
      message: 'Nothing from {key.sensorId} ({key.type}) since {windowEnd}.',
    },
    {
      name: 'strong-earthquake',
      type: 'threshold',
      severity: 'critical',
      window: 'earthquakes',
      value: 'strongest',
      above: 4.5,
      message: 'An earthquake of magnitude {value} in the ten minutes from {windowStart}.',
      links: ['https://earthquake.usgs.gov/earthquakes/map/'],
    },
  ],
});

function isOutOfRange({ type, value }: SensorEvent): boolean {
  const range = Object.hasOwn(plausible, type) ? plausible[type] : undefined;
  return range !== undefined && value !== undefined && (value < range[0] || value > range[1]);
}

import { z } from 'zod';
import { aggregations, amount, bucket, buckets, hits, lines, metric, minute } from './kit/answers.ts';
import type { DemoQuery } from './kit/demo.ts';
import { alertsOf, highestWindows } from './window-queries.ts';

const index = 'sensors-*';
const osaka = { lat: 34.6937, lon: 135.5023 };
const oakland = { lat: 37.8044, lon: -122.2712 };

const aroundOsaka: DemoQuery = {
  title: 'Within 30 km of Osaka: what is measured, on average',
  index,
  body: {
    size: 0,
    query: {
      bool: {
        filter: [{ geo_distance: { distance: '30km', location: osaka } }, { exists: { field: 'value' } }],
      },
    },
    aggs: {
      types: {
        terms: { field: 'type' },
        aggs: { mean: { avg: { field: 'value' } }, sensors: { cardinality: { field: 'sensorId' } } },
      },
    },
  },
  answer: (response) => {
    const shape = aggregations({ types: buckets(bucket.extend({ mean: metric, sensors: metric })) });
    return lines(
      shape
        .parse(response)
        .aggregations.types.buckets.map(
          ({ key, mean, sensors, doc_count }) =>
            `${key}: ${amount(mean.value, 1)} (${amount(doc_count)} readings of ${amount(sensors.value)} sensors)`,
        ),
    );
  },
};

const suspects: DemoQuery = {
  title: 'Sensors whose readings scatter most',
  index,
  body: {
    size: 0,
    query: { term: { type: 'temperature' } },
    aggs: {
      sensors: {
        terms: { field: 'sensorId', size: 3, order: { 'spread.std_deviation': 'desc' } },
        aggs: { spread: { extended_stats: { field: 'value' } } },
      },
    },
  },
  answer: (response) => {
    const spread = z.object({ min: z.number(), max: z.number(), std_deviation: z.number() });
    const shape = aggregations({ sensors: buckets(bucket.extend({ spread })) });
    return lines(
      shape
        .parse(response)
        .aggregations.sensors.buckets.map(
          ({ key, spread: { min, max, std_deviation } }) =>
            `${key}: ${amount(min, 1)} to ${amount(max, 1)} °C, standard deviation ${amount(std_deviation, 2)}`,
        ),
    );
  },
};

const magnitudes: DemoQuery = {
  title: 'Earthquakes by magnitude',
  index,
  body: {
    size: 0,
    query: { term: { type: 'earthquake' } },
    aggs: { magnitudes: { histogram: { field: 'magnitude', interval: 1, min_doc_count: 1 } } },
  },
  answer: (response) => {
    const shape = aggregations({ magnitudes: buckets(bucket) });
    const { magnitudes } = shape.parse(response).aggregations;
    return lines(
      magnitudes.buckets.map(({ key, doc_count }) => `${key} to ${Number(key) + 1}: ${amount(doc_count)}`),
    );
  },
};

const strongest: DemoQuery = {
  title: 'The strongest earthquakes within 150 km of Oakland',
  index,
  body: {
    size: 3,
    track_total_hits: true,
    query: {
      bool: {
        filter: [
          { term: { type: 'earthquake' } },
          { geo_distance: { distance: '150km', location: oakland } },
        ],
      },
    },
    sort: [{ magnitude: 'desc' }, { _geo_distance: { location: oakland, unit: 'km', order: 'asc' } }],
  },
  answer: (response) => {
    const found = hits(
      z.object({
        _source: z.object({ magnitude: z.number(), depthKm: z.number() }),
        // The values that were sorted by: magnitude, kilometres.
        sort: z.tuple([z.number(), z.number()]),
      }),
    ).parse(response).hits;
    const events = found.hits.map(
      ({ _source: { magnitude, depthKm }, sort: [, distance] }) =>
        `magnitude ${amount(magnitude, 2)}, ${amount(distance)} km away, ${amount(depthKm)} km deep`,
    );
    return lines(events.length === 0 ? [] : [...events, `of ${amount(found.total.value)} in all`]);
  },
};

const outOfRange = highestWindows({
  pipeline: 'sensors',
  title: 'Windows: sensors and minutes with the most readings out of range',
  window: 'readings',
  by: 'outOfRange',
  shape: z.object({
    windowStart: z.string(),
    key: z.object({ sensorId: z.string() }),
    metrics: z.object({ readings: z.number(), outOfRange: z.number(), highest: z.number() }),
  }),
  line: ({ windowStart, key: { sensorId }, metrics: { readings, outOfRange, highest } }) =>
    `${minute(Date.parse(windowStart))} ${sensorId}: ${outOfRange} of ${readings}, up to ${amount(highest, 1)}`,
});

export const sensorQueries: readonly DemoQuery[] = [
  aroundOsaka,
  suspects,
  magnitudes,
  strongest,
  outOfRange,
  alertsOf('sensors'),
];

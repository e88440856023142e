import { isObject } from '../functions/core/object.ts';
import { definePipeline } from '../functions/core/pipeline.ts';
import type { RecordMetadata } from '../functions/core/record.ts';
import { isEarthquakeRow, readEarthquake } from './parsers/earthquake-row.ts';
import { anyNumber, type Fields, fieldsOf, text } from './parsers/fields.ts';
import { type Location, location } from './parsers/location.ts';
import { keyword } from './parsers/mapping.ts';
import { readTime } from './parsers/time.ts';

/** A reading of a device, or an event of a catalogue, at a place. */
export interface SensorEvent {
  /** ISO 8601 in UTC; the record's arrival for a device without a clock. */
  readonly '@timestamp': string;
  /** What was measured or happened: `temperature`, `humidity`, `earthquake`, … */
  readonly type: string;
  /** Absent for a device that doesn't say where it is. */
  readonly location?: Location | undefined;
  readonly sensorId?: string | undefined;
  /** Absent for events that have none, such as `door-opened`. */
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  /** Below the surface; negative above sea level. */
  readonly depthKm?: number | undefined;
  readonly magnitude?: number | undefined;
  /** The scale of the magnitude: `ML`, `Mw`, … */
  readonly magnitudeType?: string | undefined;
  readonly stations?: number | undefined;
  /** The largest angle between two stations as seen from the epicentre. */
  readonly gapDegrees?: number | undefined;
  readonly nearestStationKm?: number | undefined;
  readonly rmsSeconds?: number | undefined;
  /** Who located the event. */
  readonly network?: string | undefined;
  /** The catalogue's own number. Neither unique nor always there, so it isn't the document's id. */
  readonly eventId?: string | undefined;
}

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

export const pipeline = definePipeline({
  name: 'sensors',
  source: 'json',
  transform: (value, record) => {
    const fields = fieldsOf(value);
    const event = isEarthquakeRow(fields) ? readEarthquake(fields) : readReading(fields, record);
    return event === null ? null : Object.assign(fields.rest(mappings), event);
  },
  document: { index: 'sensors-{yyyy.MM}', eventTime: '@timestamp' },
  mappings,
  retention: '365d',
});

/** `{ sensorId, timestamp, type, value, unit, location: { lat, lon } }`; `null` for a heartbeat. */
function readReading(fields: Fields, record: RecordMetadata): SensorEvent | null {
  const type = fields.take('type', text);
  // It says that the device lives, which the next reading says too.
  if (type === 'heartbeat') return null;
  const sensorId = fields.take('sensorId', text);
  if (sensorId === undefined) throw new Error('sensorId must be a text that is not empty.');
  if (type === undefined) throw new Error('type must be a text that is not empty.');
  const time = fields.take('timestamp', readTime);
  if (time === undefined && fields.given('timestamp')) {
    throw new Error('timestamp must be ISO 8601 text or milliseconds since 1970.');
  }
  const value = fields.take('value', anyNumber);
  if (value === undefined && fields.given('value')) throw new Error('value must be a finite number.');
  return {
    ...readPlace(fields),
    '@timestamp': time ?? new Date(record.arrivalTime).toISOString(),
    type,
    sensorId,
    value,
    unit: fields.take('unit', text),
  };
}

function readPlace(fields: Fields) {
  const place = fields.take('location', (given) => (isObject(given) ? given : undefined));
  if (place === undefined) {
    if (fields.given('location')) throw new Error('location must be an object of lat and lon.');
    return {};
  }
  const { lat, lon, ...locationDetails } = place;
  return {
    ...(Object.keys(locationDetails).length > 0 && { locationDetails }),
    location: location(fieldsOf({ lat, lon }), 'lat', 'lon'),
  };
}

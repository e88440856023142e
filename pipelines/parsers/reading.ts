import type { RecordMetadata } from 'shardline';
import type { SensorEvent } from './documents.ts';
import { anyNumber, type Fields, fieldsOf, text } from './fields.ts';
import { location } from './location.ts';
import { isObject } from './object.ts';
import { readTime } from './time.ts';

/** `{ sensorId, timestamp, type, value, unit, location: { lat, lon } }`; `null` for a heartbeat. */
export function readReading(fields: Fields, record: RecordMetadata): SensorEvent | null {
  const type = fields.take('type', text);
  // It says that the device lives, which the next reading says too.
  if (type === 'heartbeat') return null;
  if (type === 'Feature' || type === 'FeatureCollection') {
    throw new Error(
      `A GeoJSON ${type} is no reading: put { sensorId, type, value, location }, of which location may be its geometry.`,
    );
  }
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
    if (fields.given('location'))
      throw new Error('location must be an object of lat and lon, or a GeoJSON point.');
    return {};
  }
  if (Object.hasOwn(place, 'coordinates')) return readGeoJson(place);
  const { lat, lon, ...locationDetails } = place;
  return {
    ...(Object.keys(locationDetails).length > 0 && { locationDetails }),
    location: location(fieldsOf({ lat, lon }), 'lat', 'lon'),
  };
}

/** A point as GeoJSON has it: longitude first. https://www.rfc-editor.org/rfc/rfc7946#section-3.1.1 */
function readGeoJson({ type, coordinates, ...locationDetails }: Readonly<Record<string, unknown>>) {
  if (type !== 'Point' || !Array.isArray(coordinates) || coordinates.length < 2) {
    throw new Error(
      'location must be a GeoJSON Point with [longitude, latitude], or an object of lat and lon.',
    );
  }
  const [lon, lat, altitude]: unknown[] = coordinates;
  const details = { ...locationDetails, ...(altitude !== undefined && { altitude }) };
  return {
    ...(Object.keys(details).length > 0 && { locationDetails: details }),
    location: location(fieldsOf({ lat, lon }), 'lat', 'lon'),
  };
}

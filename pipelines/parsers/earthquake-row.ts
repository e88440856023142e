import type { SensorEvent } from './documents.ts';
import { anyNumber, count, type Fields, text } from './fields.ts';
import { location } from './location.ts';
import { partsToIso } from './time.ts';

/** Whether an object is a row of an earthquake catalogue rather than a reading of one of our own devices. */
export function isEarthquakeRow(fields: Fields): boolean {
  return fields.has('DateTime') && fields.has('Magnitude');
}

/**
 * A row of an NCEDC catalogue in CSV, made into an object: header as keys, all values text, empty ones unknown.
 * https://ncedc.org/ncedc/catalog-search.html
 * @throws Error when time or place are missing or impossible
 */
export function readEarthquake(fields: Fields): SensorEvent {
  const time = fields.take('DateTime', catalogueTime);
  if (time === undefined)
    throw new Error('DateTime must be a time in UTC of the form 2016/01/01 00:30:04.91.');
  return {
    '@timestamp': time,
    type: 'earthquake',
    location: location(fields, 'Latitude', 'Longitude'),
    depthKm: fields.take('Depth', anyNumber),
    magnitude: fields.take('Magnitude', anyNumber),
    magnitudeType: fields.take('MagType', text),
    stations: fields.take('NbStations', count),
    gapDegrees: fields.take('Gap', anyNumber),
    nearestStationKm: fields.take('Distance', anyNumber),
    rmsSeconds: fields.take('RMS', anyNumber),
    network: fields.take('Source', text),
    eventId: fields.take('EventID', text),
  };
}

const CATALOGUE_TIME = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

function catalogueTime(value: unknown): string | undefined {
  const match = typeof value === 'string' ? CATALOGUE_TIME.exec(value) : null;
  if (match === null) return undefined;
  const [, ...parts] = match;
  return partsToIso(parts);
}

import { type Fields, numberBetween } from './fields.ts';

/** Degrees, WGS 84. */
export interface Location {
  readonly lat: number;
  readonly lon: number;
}

// The engine refuses what lies outside, and so its whole document.
const latitude = numberBetween(-90, 90);
const longitude = numberBetween(-180, 180);

/** @throws Error when one of the two is missing, no number, or outside the globe. */
export function location(fields: Fields, latitudeKey: string, longitudeKey: string): Location {
  const lat = fields.take(latitudeKey, latitude);
  const lon = fields.take(longitudeKey, longitude);
  if (lat === undefined) throw new Error(`${latitudeKey} must be a number of degrees from -90 to 90.`);
  if (lon === undefined) throw new Error(`${longitudeKey} must be a number of degrees from -180 to 180.`);
  return { lat, lon };
}

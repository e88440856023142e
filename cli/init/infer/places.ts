import { isBlank, isNumeric } from '../../../pipelines/parsers/values.ts';
import type { Field, Point } from './shape.ts';
import { isLatitude, isLongitude } from './values.ts';

type Objects = readonly Readonly<Record<string, unknown>>[];

/** Whether objects are points as the engine takes them: `{ lat, lon }`, or a GeoJSON point. */
export function arePoints(objects: Objects): boolean {
  return objects.every(isLatLon) || objects.every(isGeoJsonPoint);
}

function isLatLon(object: Readonly<Record<string, unknown>>): boolean {
  const { lat, lon, ...others } = object;
  return isLatitude(degrees(lat)) && isLongitude(degrees(lon)) && Object.keys(others).length === 0;
}

function isGeoJsonPoint(object: Readonly<Record<string, unknown>>): boolean {
  const { type, coordinates, ...others } = object;
  return type === 'Point' && isPosition(coordinates) && Object.keys(others).length === 0;
}

/** Longitude first. https://www.rfc-editor.org/rfc/rfc7946#section-3.1.1 */
export function isPosition(value: unknown): boolean {
  if (!Array.isArray(value) || (value.length !== 2 && value.length !== 3)) return false;
  const [lon, lat, altitude = 0]: unknown[] = value;
  return isLongitude(lon) && isLatitude(lat) && typeof altitude === 'number';
}

/** Whether objects are of GeoJSON at all; a polygon's lists of numbers are no values to search for. */
export function areShapes(objects: Objects): boolean {
  return objects.every(
    ({ type, coordinates }) =>
      Array.isArray(coordinates) &&
      typeof type === 'string' &&
      /^(?:Multi)?(?:Point|LineString|Polygon)$/.test(type),
  );
}

const latitudeName = /^(.*?)(?:lat|latitude)$/i;

/** Fields of one object that are latitude and longitude of a place, with the point that they make. */
export function pointsIn(fields: readonly Field[], objects: Objects, prefix = 'location'): readonly Point[] {
  const taken = new Set(fields.map(({ name }) => name));
  const points: Point[] = [];
  for (const { name: lat } of fields) {
    const [, stem = ''] = latitudeName.exec(lat) ?? [];
    const lon = latitudeName.test(lat) ? longitudeOf(lat, stem, fields) : undefined;
    if (lon === undefined) continue;
    const present = objects.filter((object) => hasPoint(object, lat, lon)).length;
    if (present === 0 || !objects.every((object) => fits(object, lat, lon))) continue;
    const name = freeName(stem, prefix, taken);
    taken.add(name);
    points.push({ name, lat, lon, present, of: objects.length });
  }
  return points;
}

function longitudeOf(lat: string, stem: string, fields: readonly Field[]): string | undefined {
  const tail = lat.slice(stem.length).toLowerCase();
  const tails = tail === 'latitude' ? ['longitude'] : ['lon', 'lng', 'long'];
  return fields.find(
    ({ name }) => name.startsWith(stem) && tails.includes(name.slice(stem.length).toLowerCase()),
  )?.name;
}

function hasPoint(object: Readonly<Record<string, unknown>>, lat: string, lon: string): boolean {
  return isLatitude(degrees(object[lat])) && isLongitude(degrees(object[lon]));
}

/** A point, or one of its numbers isn't there. */
function fits(object: Readonly<Record<string, unknown>>, lat: string, lon: string): boolean {
  const values = [lat, lon].map((name) => (Object.hasOwn(object, name) ? object[name] : undefined));
  const [isAbsent, isNumber] = [
    values.filter((value) => value === undefined || value === null || isBlank(value)).length,
    values.filter((value) => degrees(value) !== undefined).length,
  ];
  return hasPoint(object, lat, lon) || (isAbsent > 0 && isAbsent + isNumber === 2);
}

/** A number, or text that is one. */
function degrees(value: unknown): number | undefined {
  const given = typeof value === 'string' && isNumeric(value) ? Number(value) : value;
  return typeof given === 'number' ? given : undefined;
}

function freeName(stem: string, base: string, taken: ReadonlySet<string>): string {
  const bare = stem.replace(/[^A-Za-z\d]+$/, '');
  const mark = stem.slice(bare.length);
  const wanted =
    bare === '' ? [base, 'geo', 'place'] : [`${bare}${mark === '' ? capital(base) : `${mark}${base}`}`];
  const found = wanted.find((name) => !taken.has(name));
  for (let count = 2; found === undefined; count += 1) {
    const numbered = `${wanted[0]}${count}`;
    if (!taken.has(numbered)) return numbered;
  }
  return found;
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** Numbers beside each other, `[lon, lat]`, under a name that says a place. */
export function arePositions(name: string, values: readonly unknown[]): boolean {
  return (
    /(?:coordinates|coords?|location|position|(?:^|[_.-])pos|geo|point|lonlat|lnglat)$/i.test(name) &&
    values.every(isPosition)
  );
}

import { isIP } from 'node:net';

/** An address that the engine's `ip` type takes: none with a zone. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}

const pair = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** `lat,lon` in degrees. */
export function isPointText(text: string): boolean {
  const [, lat, lon] = pair.exec(text) ?? [];
  return lat !== undefined && isLatitude(Number(lat)) && isLongitude(Number(lon));
}

export function isLatitude(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 90;
}

export function isLongitude(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= 180;
}

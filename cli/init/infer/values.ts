import { isIP } from 'node:net';

const number = /^[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?$/;

/** Whether a text is a decimal number that JavaScript keeps as it is; one with leading zeros is a name. */
export function isNumeric(text: string): boolean {
  if (!number.test(text) || /^[+-]?0\d/.test(text)) return false;
  const value = Number(text);
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

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

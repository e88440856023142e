/** A JSON object: neither an array nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Such as `constructor`: who looks it up in an object finds something, whether or not it was put there. */
export function isInherited(name: unknown): boolean {
  return typeof name === 'string' && name in Object.prototype;
}

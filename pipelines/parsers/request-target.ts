/** A request target and its parts, percent-encoding left as it is. */
export interface Url {
  /** The target exactly as it stood in the request. */
  readonly original?: string | undefined;
  /** Without query, fragment, scheme and authority. */
  readonly path?: string | undefined;
  /** Without its question mark. */
  readonly query?: string | undefined;
}

const SCHEME_AND_AUTHORITY = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i;

/** Splits a target in origin form (`/a?b`) or absolute form (`http://host/a?b`, as proxies are asked). */
export function splitTarget(original: string): Url {
  const local = original.startsWith('/') ? original : original.replace(SCHEME_AND_AUTHORITY, '');
  const fragment = local.indexOf('#');
  const whole = fragment < 0 ? local : local.slice(0, fragment);
  const mark = whole.indexOf('?');
  return mark < 0
    ? { original, path: whole || '/' }
    : { original, path: whole.slice(0, mark) || '/', query: whole.slice(mark + 1) };
}

/** What a path may hold on the wire without being encoded (RFC 3986, "pchar"); with slashes between. */
const pathCharacters = /^\/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/;

/** Names that @smithy/signature-v4 doesn't sign: its own parameter, and one that its record of names can't hold. */
const leftOut = /^(?:x-amz-signature|__proto__)$/i;

/**
 * A path that signer and service read in the same way. A query in it would be signed as part of the path, `//` and
 * `..` are resolved by one and not by the other, and what is not ASCII reaches the wire in another encoding.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @throws TypeError with what to do instead
 */
export function checkPath(path: string): string {
  if (path.includes('?')) {
    throw new TypeError(
      `the path "${path}" cannot be signed with a query in it: pass the query apart, as querystring`,
    );
  }
  if (!pathCharacters.test(path)) {
    throw new TypeError(
      `the path "${path}" cannot be signed: begin it with / and percent-encode what a URL does not allow`,
    );
  }
  if (/\/\/|\/\.\.?(?:\/|$)/.test(path)) {
    throw new TypeError(`the path "${path}" cannot be signed: leave out its empty, "." and ".." segments`);
  }
  return path;
}

/**
 * The names and values of a query, as they are before they are encoded.
 * @throws TypeError for what can be read in two ways: a name twice, a `+`, a `%` that begins no escape
 */
export function readQuery(query: string): Record<string, string> {
  if (query === '') return {};
  const pairs = query.split('&').map((pair) => pair.split(/=(.*)/s).map((part) => decode(part, query)));
  const names = new Set(pairs.map(([name]) => name));
  if (names.size < pairs.length) {
    throw new TypeError(`the query "${query}" cannot be signed: give each name once`);
  }
  const left = pairs.find(([name = '']) => leftOut.test(name));
  if (left) throw new TypeError(`the query "${query}" cannot be signed: the signer leaves out ${left[0]}`);
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

function decode(text: string, query: string): string {
  try {
    if (!text.includes('+')) return decodeURIComponent(text);
  } catch {
    // A URIError, which names neither the query nor what to do.
  }
  throw new TypeError(
    `the query "${query}" cannot be signed: pass it as an object, or percent-encode its values`,
  );
}

/**
 * The client puts an endpoint's own path before each request's; only the latter is signed.
 * @throws TypeError for an endpoint that has a path or a query
 */
export function checkEndpoint({ origin, pathname, search }: URL): void {
  if (pathname === '/' && search === '') return;
  throw new TypeError(
    `requests to ${origin}${pathname} cannot be signed: give the endpoint as ${origin}, without a path`,
  );
}

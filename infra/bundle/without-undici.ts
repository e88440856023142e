/**
 * Stands in for `undici` in the bundles: @elastic/transport imports it for a connection class that the functions
 * don't use (theirs is HttpConnection), and it would be a quarter of the code of a cold start.
 */
function absent(): never {
  throw new Error('undici is not in this bundle; use HttpConnection.');
}

export class Pool {
  constructor() {
    absent();
  }
}

export const buildConnector = absent;

import { isIP } from 'node:net';

/** An address of a client, and its port where the log has it. */
export interface Address {
  /** `undefined` for one that the log says it doesn't know. */
  readonly address: string | undefined;
  readonly port?: number;
}

/** What servers and proxies write for a client that they don't know: nothing, or one on a socket of the machine. */
const UNKNOWN = new Set(['-', '', 'unknown', 'unix:']);
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\])(?::(\d{1,5}))?$/;

/** An IP address, bare, in brackets or with a port; `undefined` for any other text. */
export function readIp(text: string): Address | undefined {
  if (isIP(text) !== 0) return { address: text };
  const [, ipv4, ipv6, port] = WITH_PORT.exec(text) ?? [];
  const address = ipv4 ?? ipv6;
  if (address === undefined || isIP(address) === 0) return undefined;
  return { address, ...(port !== undefined && { port: Number(port) }) };
}

/** As `readIp`, or one that the log says it doesn't know. */
export function readAddress(text: string): Address | undefined {
  return UNKNOWN.has(text) ? { address: undefined } : readIp(text);
}

/** A list as in `X-Forwarded-For`: the client first, then the proxies. `undefined` when one of them is no address. */
export function readForwarded(text: string): { client: Address; proxies: string[] } | undefined {
  const all = text.split(',').map((item) => item.trim());
  const addresses = all.map(readAddress);
  const [client] = addresses;
  if (client === undefined || addresses.includes(undefined)) return undefined;
  return { client, proxies: all.slice(1) };
}

/** Of a network that is nobody's own: a proxy's or a container's, rarely a client's of a public site. */
export function isPrivate(address: string): boolean {
  return /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i.test(
    address.replace(/^::ffff:(?=\d)/i, ''),
  );
}

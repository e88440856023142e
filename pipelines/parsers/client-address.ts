import { BlockList, isIP } from 'node:net';

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

/**
 * A list as in `X-Forwarded-For`: the client first, then the proxies. One whose first address is of a private network
 * was behind a proxy of its own, which is as near as a log comes to it: the first public address is the client, or the
 * first of all if none is. A client that the log says it doesn't know stays unknown. `undefined` when one of them is no
 * address.
 */
export function readForwarded(text: string): { client: Address; proxies: string[] } | undefined {
  const all = text.split(',').map((item) => item.trim());
  const addresses = all.flatMap((item) => readAddress(item) ?? []);
  const [first] = addresses;
  if (first === undefined || addresses.length < all.length) return undefined;
  const position = first.address === undefined ? 0 : Math.max(0, addresses.findIndex(isPublic));
  return { client: addresses[position] ?? first, proxies: all.toSpliced(position, 1) };
}

function isPublic({ address }: Address): boolean {
  return address !== undefined && !isPrivate(address);
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and the same of IPv6. */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 9],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}

/** Of a network that is nobody's own: a proxy's or a container's, rarely a client's of a public site. */
export function isPrivate(address: string): boolean {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  return family !== 0 && privateNetworks.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/** An address that the engine's `ip` type takes: none with a zone, such as `fe80::1%eth0`. */
export function ipAddress(value: unknown): string | undefined {
  return typeof value === 'string' && isIP(value) !== 0 && !value.includes('%') ? value : undefined;
}

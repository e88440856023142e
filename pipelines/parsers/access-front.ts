import { isIP } from 'node:net';
import { type Address, isPrivate, readAddress, readForwarded, readIp } from './client-address.ts';
import { withoutPrefix } from './log-prefix.ts';

/** What stands before the time in an access-log line. */
export interface AccessFront {
  /** IP address or host name; absent if the log doesn't know it. */
  readonly client: string | undefined;
  readonly identity: string | undefined;
  readonly user: string | undefined;
  /** The machine or container that logged it, else the virtual host that was asked. */
  readonly host: string | undefined;
  /** What else stood there, as it stood; rare. */
  readonly others: Readonly<Record<string, unknown>> | undefined;
}

/** No address, and in no quotes. */
const PLAIN_USER = /^[A-Za-z_][\w.@+-]*$/;

const HOST_NAME = /^(?!-+$)[\w.-]{1,255}$/;

/**
 * Reads client, identity and user, and what is put before them in practice: prefixes of syslog and containers, a
 * virtual host, lists of forwarded addresses, ports. What can't be placed for certain is refused: a wrong client is
 * worse than none.
 * @throws Error naming what can't be placed; never with text from the line
 */
export function readFront(text: string): AccessFront {
  const clientEnd = text.indexOf(' ');
  const identityEnd = text.indexOf(' ', clientEnd + 1);
  if (clientEnd > 0 && identityEnd > 0 && text.indexOf(' ', identityEnd + 1) < 0) {
    const client = text.slice(0, clientEnd);
    const identity = text.slice(clientEnd + 1, identityEnd);
    const user = text.slice(identityEnd + 1);
    // Nearly every line: nothing is to be placed.
    const isClient = HOST_NAME.test(client) || isIP(client) !== 0;
    if (identity === '-' && isClient && (user === '-' || PLAIN_USER.test(user)))
      return { client, identity: undefined, user: unlessDash(user), host: undefined, others: undefined };
  }
  return readParts(text);
}

/** More than a list of forwarded addresses can be: the time to take apart grows faster than the length. */
const mostCharacters = 4096;

function readParts(text: string): AccessFront {
  if (text.length > mostCharacters) throw cantBePlaced();
  const { line, machine, prefix } = withoutPrefix(text);
  const parts = partsOf(line);
  const virtualHost = isVirtualHost(parts) ? parts.shift() : undefined;
  const { client, proxies } = takeClient(parts);
  const [identity, ...names] = withoutRealIp(parts, client);
  if (identity === undefined || names.length === 0)
    throw new Error('No access-log line: the user is missing.');
  const user = readUser(identity, names);
  const host = virtualHost?.replace(/:\d+$/, '');
  return {
    client: client.address,
    identity: unlessDash(identity),
    user,
    host: machine ?? host,
    others: defined({
      logPrefix: prefix,
      virtualHost,
      forwardedBy: proxies.length > 0 ? proxies : undefined,
      clientPort: client.port,
    }),
  };
}

/** Parts between blanks; what is in quotes or parentheses is one, and so is a list with blanks after its commas. */
function partsOf(line: string): string[] {
  const parts = line.match(/"(?:[^"\\]|\\.)*"(?= |$)|\([^() ][^()]*\)(?= |$)|[^ ]+/g) ?? [];
  const joined: string[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.endsWith(',') === true) joined[joined.length - 1] = `${last} ${part}`;
    else joined.push(part);
  }
  // A line that begins with a blank has no client in front of it.
  return line.startsWith(' ') ? ['-', ...joined] : joined;
}

const VIRTUAL_HOST = /^(?:[A-Za-z_*][\w.*-]{0,254}|[\w.-]*[A-Za-z][\w.-]*)(:\d{1,5})?$/;
const WEB_PORTS = /^(?:80|443|8\d{3})$/;

/** Whether the first part is the host that was asked: then a client, an identity and a user follow. */
function isVirtualHost(parts: readonly string[]): boolean {
  const [first = '', second = ''] = parts;
  if (parts.length < 4) return false;
  const isClient = readAddress(bare(second)) !== undefined || readForwarded(bare(second)) !== undefined;
  const address = readIp(first);
  // The name of a server without one is its address; another port would be a client's.
  if (address !== undefined) return isClient && WEB_PORTS.test(String(address.port ?? ''));
  const [matched, port] = VIRTUAL_HOST.exec(first) ?? [];
  if (matched === undefined) return false;
  return port === undefined ? isClient && second !== '-' : isClient || HOST_NAME.test(second);
}

/** Takes the client off the front, and what forwarded it. */
function takeClient(parts: string[]): { client: Address; proxies: readonly string[] } {
  const first = bare(parts.shift() ?? '');
  const forwarded = readForwarded(first);
  // Two more have to be left, for identity and user.
  const second = parts.length > 2 ? readForwarded(bare(parts[0] ?? '')) : undefined;
  if (forwarded === undefined) {
    if (HOST_NAME.test(first) && second === undefined) return { client: { address: first }, proxies: [] };
    throw new Error(
      'No access-log line: the client is no address and no host name, or more stands before it.',
    );
  }
  if (second === undefined || !isMore(parts)) return forwarded;
  const next = parts.shift() ?? '';
  // `-` or an address, and then a list: the list is what was forwarded to that address.
  if (bare(next).includes(',') || forwarded.client.address === undefined) {
    return forwarded.client.address === undefined ? second : inOneList(bare(next), first);
  }
  if (first.includes(',')) return inOneList(first, bare(next));
  return betweenTwo(forwarded.client, second.client);
}

/** A list, and the address that it came from: the last proxy. */
function inOneList(list: string, last: string): { client: Address; proxies: readonly string[] } {
  return readForwarded(`${list}, ${last}`) ?? { client: { address: undefined }, proxies: [list, last] };
}

/** Whether the next part is an address that a log has beside the client's: a `-` there is the identity. */
function isMore([next = '']: readonly string[]): boolean {
  return bare(next)
    .split(',')
    .some((item) => readIp(item.trim()) !== undefined);
}

/** Logs have client and proxy in either order. */
function betweenTwo(one: Address, other: Address): { client: Address; proxies: readonly string[] } {
  const [a = '', b = ''] = [one.address, other.address];
  if (isPrivate(a) === isPrivate(b)) {
    throw new Error('No access-log line: of two addresses before the time it is open which is the client’s.');
  }
  return isPrivate(a) ? { client: other, proxies: [a] } : { client: one, proxies: [b] };
}

/** Older ingress controllers write `client - [client] - user`. */
function withoutRealIp(parts: readonly string[], client: Address): readonly string[] {
  const [dash, again = '', ...rest] = parts;
  const isAgain = dash === '-' && rest.length > 1 && again === `[${client.address}]`;
  return isAgain ? rest : parts;
}

/** A user of several words is certain only in quotes, or if none of the words could be another field. */
function readUser(identity: string, names: readonly string[]): string | undefined {
  const [only = ''] = names;
  if (readIp(identity) !== undefined || names.some((name) => readIp(name) !== undefined))
    throw cantBePlaced();
  const isOne = names.length === 1;
  if (isOne && only.startsWith('"')) return unlessDash(bare(only));
  if (names.some((name) => (isOne ? /^[([]|,/ : /^[-("[]|[,:]/).test(name))) throw cantBePlaced();
  if (isOne) return unlessDash(only);
  return names.join(' ');
}

function cantBePlaced(): Error {
  return new Error(
    'No access-log line: more stands before the time than a client, an identity and a user, and it can’t be placed.',
  );
}

/** Without quotes or parentheses around it. */
function bare(part: string): string {
  if (/^".*"$/s.test(part) && part.length > 1) return part.slice(1, -1).replace(/\\(["\\])/g, '$1');
  return /^\(.*\)$/s.test(part) ? part.slice(1, -1) : part;
}

function unlessDash(text: string | undefined): string | undefined {
  return text === undefined || text === '' || text === '-' ? undefined : text;
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

import type { Demo, DemoRecord } from './kit/demo.ts';
import { createDemo, type Moment } from './kit/generate.ts';
import { agents, botAgents, clients, type Page, pages, probedPaths } from './web-site.ts';
import { webTrafficQueries } from './web-traffic-queries.ts';

interface Request {
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
  readonly referrer: string;
  readonly agent: string;
  readonly latencyMs: number;
}

const SITE = 'https://shop.example';
const HOSTS = ['web-1', 'web-2', 'web-3'];
/** An incident to find: behind one host, the back end is gone for a while. */
const FAILING_HOST = 'web-2';

/** A web shop's traffic: most of it from an old server's access log, a fifth in JSON with host and latency. */
export const demo: Demo = createDemo({
  document: (moment) => {
    const host = moment.random.chance(0.2) ? moment.random.pick(HOSTS) : undefined;
    const request = makeRequest(moment, host);
    const data = host === undefined ? lineOf(request, moment) : jsonOf(request, host, moment);
    return { data, partitionKey: request.client };
  },
  filtered: healthCheck,
  poison: [
    {
      data: 'Nov 23 11:09:02 web-1 sshd[811]: Connection closed by 192.0.2.7 port 40022',
      reason: /client and a \[time\]/,
    },
    {
      data: '192.0.2.8 - - [31/Feb/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5',
      reason: /the time is not of the form/,
    },
    { data: '192.0.2.9 - - [23/Nov/2026:10:00:00 +0000] "GET /cart HTTP/1.', reason: /request in quotes/ },
    { data: '{"status":200,"url":"/cart"', reason: /not valid JSON/ },
  ],
  queries: webTrafficQueries,
});

function makeRequest(moment: Moment, host: string | undefined): Request {
  return moment.random.chance(botShare(moment.time)) ? botRequest(moment) : visitorRequest(moment, host);
}

/** Bots never sleep: at night (UTC) their share is the larger one. */
function botShare(time: number): number {
  const hour = (time / 3_600_000) % 24;
  return 0.25 + 0.15 * Math.cos(((hour - 3) / 24) * 2 * Math.PI);
}

function visitorRequest(moment: Moment, host: string | undefined): Request {
  const { random } = moment;
  const page = random.pickByRank(pages);
  const status = visitorStatus(page, host, moment);
  return {
    client: random.pickByRank(clients),
    method: page.method,
    target: page.hasQuery
      ? `${page.path}?q=${random.pickByRank(['lamp', 'desk', 'chair', 'oak%20table'])}`
      : page.path,
    status,
    bytes: bodyBytes(status, page, moment),
    referrer: random.chance(0.6) ? `${SITE}${random.pickByRank(pages).path}` : '-',
    agent: random.pickByRank(agents),
    // A failing back end is waited for until the time-out.
    latencyMs: status >= 500 ? random.normal(5000, 200) : 8 + random.exponential(page.meanLatencyMs),
  };
}

function visitorStatus(page: Page, host: string | undefined, { random, incident }: Moment): number {
  if (random.chance(incident && host === FAILING_HOST ? 0.6 : 0.002)) return 502;
  if (page.path === '/api/checkout') return random.chance(0.01) ? 503 : 201;
  if (random.chance(0.02)) return 404;
  return page.isStatic && random.chance(0.4) ? 304 : 200;
}

function botRequest(moment: Moment): Request {
  const { random } = moment;
  const isProbe = random.chance(0.3);
  const page = random.pick(pages.filter(({ method }) => method === 'GET'));
  const status = isProbe ? 404 : 200;
  return {
    client: random.pickByRank(clients.slice(0, 12)),
    method: 'GET',
    target: isProbe ? random.pickByRank(probedPaths) : page.path,
    status,
    bytes: bodyBytes(status, page, moment),
    referrer: '-',
    agent: isProbe ? '-' : random.pick(botAgents),
    latencyMs: 5 + random.exponential(page.meanLatencyMs),
  };
}

function bodyBytes(status: number, page: Page, { random }: Moment): number {
  if (status === 304) return 0;
  return status >= 400 ? random.integer(150, 400) : Math.round(page.bytes * (0.8 + 0.4 * random.fraction()));
}

function lineOf(request: Request, { time }: Moment): string {
  const { client, method, target, status, bytes, referrer, agent } = request;
  // Apache writes a dash for no body.
  const size = bytes === 0 ? '-' : bytes;
  return `${client} - - [${logTime(time)}] "${method} ${target} HTTP/1.1" ${status} ${size} "${referrer}" "${agent}"`;
}

function jsonOf(request: Request, host: string, { time, random }: Moment): string {
  const { client, method, target, status, bytes, referrer, agent, latencyMs } = request;
  return JSON.stringify({
    timestamp: new Date(time).toISOString(),
    clientAddress: client,
    method,
    url: target,
    protocol: 'HTTP/2',
    status,
    bytes,
    ...(referrer !== '-' && { referrer }),
    ...(agent !== '-' && { userAgent: agent }),
    host,
    latencyMs: Math.round(latencyMs * 10) / 10,
    // A field without a mapping: it is found under `unmapped`.
    cacheStatus: random.chance(0.7) ? 'hit' : 'miss',
  });
}

function healthCheck({ time, random }: Moment): DemoRecord {
  const data = `10.0.0.${random.integer(4, 9)} - - [${logTime(time)}] "GET /healthz HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"`;
  return { data, partitionKey: 'health' };
}

/** `23/Nov/2026:10:00:00 +0000` */
function logTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

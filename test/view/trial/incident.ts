import { setTimeout as delay } from 'node:timers/promises';
import { type KinesisClient, PutRecordsCommand, type PutRecordsRequestEntry } from '@aws-sdk/client-kinesis';
import { createRandom } from '../../../pipelines/demo/kit/random.ts';

// Web traffic in which three things go wrong: a host fails, a producer sends dates that are none, and a key is so busy
// that its shard lags.

const minute = 60_000;
const hosts = ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'cdn-edge-fra.eu-central-1.example.internal'];
/** Requests of a host in a second. */
const busy = [1, 0.9, 0.8, 0.7, 0.5, 0.4];
const paths = [
  '/',
  '/search?q=lamp',
  '/cart',
  '/api/checkout',
  '/product/17',
  '/product/42',
  '/assets/app.js',
];

/** Minutes from the begin of the live part, and the share of requests that fail meanwhile. */
const failing = [
  { host: 'web-2', from: -25, to: -17, share: 0.35 },
  { host: 'web-4', from: -9, to: -7, share: 0.2 },
  { host: 'web-3', from: 0.3, to: Number.POSITIVE_INFINITY, share: 0.45 },
];

/** Requests in a second of the client that is too busy, while it is. */
const burst = 2_000;

export class Incident {
  private readonly client: KinesisClient;
  private readonly stream: string;
  private readonly random = createRandom(7);
  private readonly began = Date.now();

  constructor(client: KinesisClient, stream: string) {
    this.client = client;
    this.stream = stream;
  }

  /** What came in so many minutes before, as fast as it can be put. */
  async past(minutes: number): Promise<void> {
    for (let before = minutes; before > 0; before -= 1) {
      const from = this.began - before * minute;
      const times = hosts.flatMap((host, position) =>
        Array.from({ length: Math.round(60 * (busy[position] ?? 0)) }, () => ({
          host,
          time: from + this.random.fraction() * minute,
        })),
      );
      times.sort((a, b) => a.time - b.time);
      await this.put(times.map(({ host, time }) => this.request(host, time)));
    }
  }

  /** What comes now, a second at a time. */
  async goOn(signal: AbortSignal): Promise<void> {
    for (let second = 0; !signal.aborted; second += 1) {
      const now = Date.now();
      const requests = hosts.flatMap((host, position) =>
        this.random.chance(busy[position] ?? 0) ? [this.request(host, now - 500)] : [],
      );
      const wrong = second % 3 === 0 ? [this.undated()] : [];
      const late = second % 10 === 0 ? [this.request('web-1', now - 6 * minute)] : [];
      const tooBusy = second % 40 >= 20 ? Array.from({ length: burst }, () => this.ofOneClient(now)) : [];
      await this.put([...requests, ...wrong, ...late, ...tooBusy]);
      await delay(Math.max(0, now + 1_000 - Date.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  private request(host: string, time: number): PutRecordsRequestEntry {
    const { random } = this;
    const minutes = (time - this.began) / minute;
    const bad = failing.find((one) => one.host === host && one.from <= minutes && minutes < one.to);
    const status = random.chance(bad?.share ?? 0.005) ? 502 : random.chance(0.03) ? 404 : 200;
    return entry(host, {
      timestamp: new Date(time).toISOString(),
      clientAddress: `198.51.100.${random.integer(1, 200)}`,
      ...{ host, method: 'GET', url: random.pickByRank(paths), protocol: 'HTTP/2', status },
      bytes: random.integer(200, 90_000),
      latencyMs: Math.round(status === 502 ? random.normal(5_000, 200) : 8 + random.exponential(60)),
    });
  }

  /** Of a producer that numbers its months from 0 and pads nothing. */
  private undated(): PutRecordsRequestEntry {
    const url = this.random.pick(paths);
    return entry('mobile', {
      ...{ timestamp: '2026-0-9T25:61:00', clientAddress: '203.0.113.9', host: 'mobile-gateway' },
      ...{ method: 'POST', url, protocol: 'HTTP/2', status: 201, bytes: 40, userAgent: 'shop-app/3.2.0' },
    });
  }

  private ofOneClient(time: number): PutRecordsRequestEntry {
    return entry('crawler', {
      timestamp: new Date(time).toISOString(),
      ...{ clientAddress: '203.0.113.77', method: 'GET', url: `/product/${this.random.integer(1, 5_000)}` },
      ...{ protocol: 'HTTP/1.1', status: 404, bytes: 310, latencyMs: 9, userAgent: 'price-crawler/1.0' },
    });
  }

  private async put(all: readonly PutRecordsRequestEntry[]): Promise<void> {
    for (let from = 0; from < all.length; from += 500) {
      const Records = all.slice(from, from + 500);
      await this.client.send(new PutRecordsCommand({ StreamName: this.stream, Records }));
    }
  }
}

function entry(PartitionKey: string, document: object): PutRecordsRequestEntry {
  return { PartitionKey, Data: Buffer.from(JSON.stringify(document)) };
}

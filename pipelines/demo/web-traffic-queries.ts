import { z } from 'zod';
import { aggregations, amount, bucket, buckets, lines, metric, minute, percentiles } from './kit/answers.ts';
import type { DemoQuery } from './kit/demo.ts';
import { alertsOf, highestWindows } from './window-queries.ts';

const index = 'web-traffic-*';

const topPages: DemoQuery = {
  title: 'The most requested pages, and the bytes they took',
  index,
  body: {
    size: 0,
    aggs: {
      pages: { terms: { field: 'url.path', size: 5 }, aggs: { bytes: { sum: { field: 'bytes' } } } },
    },
  },
  answer: (response) => {
    const shape = aggregations({ pages: buckets(bucket.extend({ bytes: metric })) });
    const { pages } = shape.parse(response).aggregations;
    return lines(
      pages.buckets.map((page) => {
        const megabytes = amount((page.bytes.value ?? 0) / 1e6, 1);
        return `${page.key}: ${amount(page.doc_count)} requests, ${megabytes} MB`;
      }),
    );
  },
};

const missing: DemoQuery = {
  title: 'What clients looked for in vain, and from how many addresses',
  index,
  body: {
    size: 0,
    query: { term: { status: 404 } },
    aggs: {
      targets: {
        terms: { field: 'url.path', size: 5 },
        aggs: { clients: { cardinality: { field: 'clientAddress' } } },
      },
    },
  },
  answer: (response) => {
    const shape = aggregations({ targets: buckets(bucket.extend({ clients: metric })) });
    return lines(
      shape
        .parse(response)
        .aggregations.targets.buckets.map(
          ({ key, doc_count, clients }) =>
            `${key}: ${amount(doc_count)} times, ${amount(clients.value)} clients`,
        ),
    );
  },
};

const errorsByMinute: DemoQuery = {
  title: 'Requests and server errors by minute (UTC)',
  index,
  body: {
    size: 0,
    aggs: {
      minutes: {
        date_histogram: {
          field: '@timestamp',
          fixed_interval: '1m',
          min_doc_count: 1,
          order: { _key: 'desc' },
        },
        aggs: { errors: { filter: { range: { status: { gte: 500 } } } } },
      },
    },
  },
  answer: (response) => {
    const shape = aggregations({
      minutes: buckets(bucket.extend({ errors: bucket.pick({ doc_count: true }) })),
    });
    const latest = shape.parse(response).aggregations.minutes.buckets.slice(0, 6).reverse();
    return lines(
      latest.map(
        ({ key, doc_count, errors }) =>
          `${minute(key)}: ${amount(doc_count)} requests, ${amount(errors.doc_count)} errors`,
      ),
    );
  },
};

const latencyByHost: DemoQuery = {
  title: 'Half and 95 % of the requests of phones were answered within',
  index,
  body: {
    size: 0,
    query: { match: { 'userAgent.text': 'mobile' } },
    aggs: {
      hosts: {
        terms: { field: 'host', size: 5 },
        aggs: { latency: { percentiles: { field: 'latencyMs', percents: [50, 95], keyed: true } } },
      },
    },
  },
  answer: (response) => {
    const shape = aggregations({ hosts: buckets(bucket.extend({ latency: percentiles })) });
    const { hosts } = shape.parse(response).aggregations;
    return lines(
      hosts.buckets.map(
        ({ key, latency }) =>
          `${key}: ${amount(latency.values['50.0'])} ms, ${amount(latency.values['95.0'])} ms`,
      ),
    );
  },
};

const failingHosts = highestWindows({
  pipeline: 'web-traffic',
  title: 'Windows: hosts and minutes with the most errors of their own',
  window: 'hosts',
  by: 'serverErrors',
  shape: z.object({
    windowStart: z.string(),
    key: z.object({ host: z.string() }),
    metrics: z.object({ requests: z.number(), serverErrors: z.number() }),
  }),
  line: ({ windowStart, key: { host }, metrics: { requests, serverErrors } }) =>
    `${minute(Date.parse(windowStart))} ${host}: ${amount(serverErrors)} of ${amount(requests)} requests`,
});

export const webTrafficQueries: readonly DemoQuery[] = [
  topPages,
  missing,
  errorsByMinute,
  latencyByHost,
  failingHosts,
  alertsOf('web-traffic'),
];

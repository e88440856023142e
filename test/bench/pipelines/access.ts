import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

interface Access {
  readonly '@timestamp': string;
  readonly status: number;
}

/** Requests to a web site as JSON, passed through as they are. */
export const pipeline = definePipeline<'json', Access>({
  name: 'access',
  transform: (value) => value as Access,
  document: { index: 'access-{yyyy.MM.dd}', eventTime: '@timestamp' },
  mappings: {
    '@timestamp': { type: 'date' },
    clientAddress: { type: 'keyword' },
    method: { type: 'keyword' },
    url: { properties: { path: { type: 'keyword' }, query: { type: 'keyword' } } },
    status: { type: 'short' },
    bytes: { type: 'long' },
    latencyMs: { type: 'double' },
    referrer: { type: 'keyword' },
    userAgent: { type: 'keyword' },
  },
});

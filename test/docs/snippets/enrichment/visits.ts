import { definePipeline } from 'shardline';

interface Visit {
  readonly at: string;
  readonly page: string;
  readonly agent: string;
}

export const pipeline = definePipeline({
  name: 'visits',
  transform: (value): Visit => value as Visit,
  document: { index: 'visits-{yyyy.MM}', eventTime: 'at' },
  mappings: {
    at: { type: 'date' },
    page: { type: 'keyword' },
    agent: { type: 'keyword' },
    browser: { properties: { name: { type: 'keyword' } } }, // the engine adds it
  },
  settings: { default_pipeline: 'visits' },
});

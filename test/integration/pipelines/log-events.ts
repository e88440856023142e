import { definePipeline } from '../../../functions/pipeline/pipeline.ts';

/** Log events of CloudWatch Logs. That this compiles shows that the transform knows what an event has. */
export const pipeline = definePipeline({
  name: 'log-events',
  source: 'cloudwatch-logs',
  transform: ({ id, timestamp, message, logGroup, logStream, owner, subscriptionFilters }) => ({
    '@timestamp': timestamp,
    eventId: id,
    message,
    logGroup,
    logStream,
    owner,
    filters: subscriptionFilters,
  }),
  document: { index: 'log-events-{yyyy.MM.dd}', eventTime: '@timestamp' },
  mappings: {
    '@timestamp': { type: 'date' },
    eventId: { type: 'keyword' },
    message: { type: 'text' },
    logGroup: { type: 'keyword' },
    logStream: { type: 'keyword' },
    owner: { type: 'keyword' },
    filters: { type: 'keyword' },
  },
});

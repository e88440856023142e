import { definePipeline } from '../../../functions/pipeline/pipeline.ts';
import { pipeline as access } from './access.ts';

interface Access {
  readonly '@timestamp': string;
  readonly clientAddress: string;
}

/** The same requests under ids of their own: the last in the stream wins. */
export const pipeline = definePipeline<'json', Access>({
  name: 'access-own-ids',
  transform: (value) => value as Access,
  document: {
    index: 'access-own-ids',
    eventTime: '@timestamp',
    id: (request) => `${request.clientAddress} ${request['@timestamp']}`,
  },
  mappings: access.mappings,
});

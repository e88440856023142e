import { isObject, type JsonObject } from './json.ts';
import { ApiError } from './store.ts';

/** Operations of the store, and what is answered before it. */
const served = new Set([
  'AddTagsToStream',
  'CreateStream',
  'DecreaseStreamRetentionPeriod',
  'DeleteStream',
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'IncreaseStreamRetentionPeriod',
  'ListShards',
  'ListStreams',
  'ListTagsForStream',
  'MergeShards',
  'PutRecord',
  'PutRecords',
  'RemoveTagsFromStream',
  'SplitShard',
  'UpdateShardCount',
]);

const fanOut = 'it has no enhanced fan-out; read with GetShardIterator and GetRecords';
const remedies: Readonly<Record<string, string>> = {
  SubscribeToShard: fanOut,
  RegisterStreamConsumer: fanOut,
  DeregisterStreamConsumer: fanOut,
  DescribeStreamConsumer: fanOut,
  ListStreamConsumers: fanOut,
  UpdateStreamMode:
    'its streams have the shards that UpdateShardCount gives them, and no limit of throughput',
  TagResource: 'use AddTagsToStream',
  UntagResource: 'use RemoveTagsFromStream',
  ListTagsForResource: 'use ListTagsForStream',
};

/** The refusal of an operation, or input, that this endpoint doesn't serve; undefined for one that it does, or for none. */
export function missing(operation: string, input?: JsonObject): ApiError | undefined {
  const mode = input?.StreamModeDetails;
  const onDemand = isObject(mode) ? mode.StreamMode === 'ON_DEMAND' : input?.ShardCount === undefined;
  if (operation === 'CreateStream' && input !== undefined && onDemand)
    return new ApiError(
      'InvalidArgumentException',
      'The local Kinesis has no streams on demand; create it with StreamMode PROVISIONED and a ShardCount.',
    );
  if (operation === '' || served.has(operation)) return undefined;
  const remedy = remedies[operation];
  return new ApiError(
    'UnknownOperationException',
    `The local Kinesis does not serve ${operation}${remedy === undefined ? '' : `: ${remedy}`}.`,
  );
}

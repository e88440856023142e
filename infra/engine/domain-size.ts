import type { CapacityConfig, ZoneAwarenessConfig } from 'aws-cdk-lib/aws-opensearchservice';
import type { PipelineStackOptions } from '../options/options.ts';

export interface DomainSize {
  readonly capacity: CapacityConfig;
  readonly zoneAwareness: ZoneAwarenessConfig;
  /** Half of a data node's memory. */
  readonly heapGiB: number;
  /** Copies of each shard besides the primary: one in another zone, or none where there is one node. */
  readonly replicas: number;
}

/**
 * Standby is off for both: it refuses every index whose copies aren't a multiple of three.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html
 */
export const domainSizes: Readonly<Record<PipelineStackOptions['domainSize'], DomainSize>> = {
  small: {
    capacity: { dataNodes: 1, dataNodeInstanceType: 't3.small.search', multiAzWithStandbyEnabled: false },
    zoneAwareness: { enabled: false },
    heapGiB: 1,
    replicas: 0,
  },
  production: {
    capacity: {
      dataNodes: 3,
      dataNodeInstanceType: 'r7g.large.search',
      masterNodes: 3,
      masterNodeInstanceType: 'm7g.large.search',
      multiAzWithStandbyEnabled: false,
    },
    zoneAwareness: { enabled: true, availabilityZoneCount: 3 },
    heapGiB: 8,
    replicas: 1,
  },
};

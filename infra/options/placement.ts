import type { PipelineStackOptions } from './options.ts';

type Placing = Pick<PipelineStackOptions, 'domainInVpc' | 'domainSize' | 'vpcId' | 'searchEndpoint'>;

/**
 * Whether the stack's own domain is inside a VPC. Apart from its size, because a domain can grow but never move into a
 * VPC or out of it. https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
 */
export function isDomainInVpc({ domainInVpc, domainSize, vpcId, searchEndpoint }: Placing): boolean {
  if (searchEndpoint !== undefined) return false;
  return domainInVpc ?? (domainSize === 'production' || vpcId !== undefined);
}

/** Whether the functions are in a VPC: beside the domain, or to reach an engine that is in one. */
export function areFunctionsInVpc(options: Placing): boolean {
  return options.vpcId !== undefined || isDomainInVpc(options);
}

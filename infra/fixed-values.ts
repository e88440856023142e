import type { Stack } from 'aws-cdk-lib/core';
import type { Fixed } from '../functions/preflight/properties.ts';
import type { PipelineStackOptions } from './options/options.ts';
import { isDomainInVpc } from './options/placement.ts';
import { canonicalStart } from './options/starting-time.ts';
import { streamNameOf } from './resources/record-stream.ts';

/**
 * What no deployment may change, because AWS can't change it in place or would lose data with it. Names and values are
 * compared with those of stacks that are deployed: reword remedies alone.
 */
export function fixedValues(stack: Stack, options: PipelineStackOptions): Fixed[] {
  return [
    streamOf(stack, options),
    startOf(options),
    ...(options.searchEndpoint === undefined ? domainOf(options) : []),
  ];
}

/** A mapping's start is fixed when it is made, and a second mapping of the same stream and function is refused. */
function startOf({ startingPosition }: PipelineStackOptions): Fixed {
  return {
    name: 'startingPosition',
    value: canonicalStart(startingPosition),
    remedy:
      'where a stream is read from is fixed when its mapping is made; give what was deployed, and bring in older records with npx shardline replay --from TIME',
    // Before it was an option, every mapping began there.
    initially: 'trim-horizon',
  };
}

/** Unread records of the earlier stream would stay unread; and windows know shards by their ids, which both have. */
function streamOf(stack: Stack, options: PipelineStackOptions): Fixed {
  const own = stack.formatArn({
    service: 'kinesis',
    resource: 'stream',
    resourceName: streamNameOf(options),
  });
  // One that outlives its stack may be named by its ARN from then on; the others are deleted as soon as it is.
  const created = options.stage === 'prod' ? own : `${own}, which goes with this stack`;
  return {
    name: 'streamArn',
    value: options.streamArn ?? created,
    remedy:
      'records that this stack has not read yet would be lost; keep the stream, and read the other one with a pipeline of another name, which has indices and windows of its own',
  };
}

/** How to come to a domain that is otherwise. */
function wayOut(stage: PipelineStackOptions['stage']): string {
  return stage === 'prod'
    ? 'create such a domain yourself, restore a snapshot of this one into it, and deploy with searchEndpoint and searchDomainArn'
    : `destroy the stack and deploy it anew, which takes its documents and records away (stage=${stage})`;
}

function domainOf(options: PipelineStackOptions): Fixed[] {
  const network = isDomainInVpc(options) ? (options.vpcId ?? 'a VPC of its own') : 'outside any VPC';
  return [
    {
      name: "the domain's network (domainInVpc, vpcId)",
      value: network,
      remedy: `AWS moves no domain into a VPC or out of one; keep it as it was, or ${wayOut(options.stage)}`,
    },
    {
      name: 'encryptionKeyArn',
      value: options.encryptionKeyArn ?? 'the key that AWS manages',
      remedy: `AWS would delete the domain and create an empty one; keep it as it was, or ${wayOut(options.stage)}`,
      // It came as an option together with the preflight.
      initially: 'the key that AWS manages',
    },
  ];
}

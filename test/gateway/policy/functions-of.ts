import { z } from 'zod';
import type { ResolvedTemplate } from './resolve.ts';

const properties = z.object({
  Role: z.string(),
  Timeout: z.number(),
  MemorySize: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }),
});

/** A function of the stack, as it is deployed. */
export interface DeployedFunction {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
}

/** @param named the beginning of the logical id, such as `IndexingIndexer` */
export function functionOf(stack: ResolvedTemplate, named: string): DeployedFunction {
  const { logicalId, ref, arn, property } = resourceOf(stack, 'AWS::Lambda::Function', named);
  const { Role, Timeout, MemorySize, Environment } = properties.parse(
    Object.fromEntries(Object.keys(properties.shape).map((name) => [name, property(name)])),
  );
  return {
    logicalId,
    name: ref,
    arn: arn(),
    roleArn: Role,
    environment: Environment.Variables,
    timeoutSeconds: Timeout,
    memoryMiB: MemorySize,
  };
}

/** The one resource of a type whose logical id begins so. @throws Error unless there is exactly one */
export function resourceOf(stack: ResolvedTemplate, type: string, named = '') {
  const found = [...stack.resources.values()].filter(
    (each) => each.type === type && each.logicalId.startsWith(named),
  );
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new Error(`${found.length} resources of ${type} begin with "${named}", not one`);
  }
  return first;
}

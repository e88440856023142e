import type { Grant } from './grants.ts';
import type { ResolvedTemplate } from './resolve.ts';

/** Names that are the same for every pipeline and account, so that their tables can be one. */
export interface GrantNames {
  /** The resource of the template that holds the policy. */
  readonly policy: (grant: Grant) => string;
  readonly resource: (arn: string) => string;
  /** Whom a resource's policy names. */
  readonly principals: (grant: Grant) => readonly string[];
}

export function grantNames(stack: ResolvedTemplate, pipeline: string): GrantNames {
  const shortName = (logicalId: string) =>
    logicalId
      .replace(/(?:[0-9A-F]{8}){1,2}(?=$|\.)/, '')
      .replace(/DefaultPolicy$/, '')
      .replaceAll(stack.stackName.replaceAll('-', ''), '');
  const { partition, region, id } = stack.account;
  const arns = [...stack.resources.values()]
    .flatMap((each) => {
      const arn = arnIfAny(each.arn);
      return arn === undefined ? [] : [[arn, shortName(each.logicalId)] as const];
    })
    .toSorted(([a], [b]) => b.length - a.length);
  const resource = (given: string): string => {
    const found = arns.find(([arn]) => given === arn || given.startsWith(`${arn}/`));
    const named = found === undefined ? given : `${found[1]}${given.slice(found[0].length)}`;
    return named
      .replace(`arn:${partition}:cloudformation:${region}:${id}:stack/${stack.stackName}/`, 'the stack/')
      .replace(`arn:${partition}:iam::${id}:root`, 'the account')
      .replace(/^arn:.*:key\/[\w-]+$/, 'the key')
      .replace(new RegExp(`(?<![a-z0-9])${pipeline}(?![a-z0-9])`, 'g'), '<pipeline>');
  };
  return {
    policy: ({ ref }) => shortName(ref.owner),
    resource,
    principals: ({ statement: { element } }) => [
      ...(element.Principal?.AWS ?? []).map(resource),
      ...(element.Principal?.Service ?? []),
    ],
  };
}

function arnIfAny(arn: () => string): string | undefined {
  try {
    return arn();
  } catch {
    // A type whose ARN no policy needs.
    return undefined;
  }
}

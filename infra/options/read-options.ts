import type { z } from 'zod';
import { nearest } from '../../functions/check/unknown-options.ts';
import { withoutCredentials } from '../../functions/lambda/without-credentials.ts';
import { unusableEngine } from './engine-address.ts';
import { type Environment, misplaced } from './named-resources.ts';
import { optionMeta } from './option-meta.ts';
import { optionFields, optionsSchema, type PipelineStackOptions } from './options.ts';
import { OptionsError } from './options-error.ts';
import { defaultPipeline, noneNamed, otherPipelines } from './pipeline-name.ts';
import { isDomainInVpc } from './placement.ts';
import { accessRules, isSigned } from './search-options.ts';
import { isInFuture } from './starting-time.ts';

export { OptionsError } from './options-error.ts';

/**
 * Checks options as a user gives them: values may be text.
 * @param pipelines names of the pipelines there are
 * @param environment where the stack will be deployed; what isn't known isn't checked
 * @throws OptionsError naming every wrong option, its value, the limit, and what to give instead
 */
export function readOptions(
  given: Readonly<Record<string, unknown>>,
  pipelines: readonly string[],
  environment: Environment = {},
): PipelineStackOptions {
  const { pipeline = defaultPipeline(pipelines) } = given;
  if (pipeline === undefined) throw new OptionsError(`pipeline: ${noneNamed(pipelines)}.`);
  const parsed = optionsSchema.safeParse({ ...given, pipeline });
  const problems = parsed.success
    ? [
        ...contradictions(parsed.data, pipelines),
        ...unusableEngine(parsed.data),
        ...misplaced(parsed.data, environment),
      ]
    : parsed.error.issues.flatMap((issue) => explain(issue, given));
  if (problems.length > 0 || !parsed.success) throw new OptionsError([...new Set(problems)].join('\n'));
  return parsed.data;
}

function explain(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(explainUnknown);
  const name = String(issue.path[0]);
  return [
    `${name}: ${show(given[name])} isn't allowed; give ${optionMeta(name)?.limits ?? 'another value'}.`,
  ];
}

function explainUnknown(key: string): string {
  const known = Object.keys(optionFields);
  const meant = nearest(key, known);
  const hint = meant === undefined ? `the options are ${known.join(', ')}.` : `did you mean ${meant}?`;
  return `${key}: there is no such option; ${hint}`;
}

type Rule = readonly [wrong: boolean, message: string];

function contradictions(options: PipelineStackOptions, pipelines: readonly string[]): string[] {
  const { pipeline, streamArn, searchEndpoint, vpcId, domainSize, domainVolume } = options;
  const sigv4 = isSigned(options);
  const rules: readonly Rule[] = [
    [
      !pipelines.includes(pipeline),
      `pipeline: there is no pipelines/${pipeline}.ts; ${otherPipelines(pipelines)}.`,
    ],
    [
      streamArn !== undefined && options.streamRetention === undefined,
      'streamRetention: needed with streamArn, because records must leave for the dead letters before the stream drops them; give the retention of that stream, such as 24h.',
    ],
    [
      streamArn !== undefined && options.shards !== undefined,
      `shards: ${options.shards} can't be applied to an existing stream; leave out shards or streamArn.`,
    ],
    [
      isInFuture(options.startingPosition, Date.now()),
      `startingPosition: ${show(options.startingPosition)} is in the future, which Lambda refuses; give a time that is past, or latest.`,
    ],
    [
      options.startingPosition !== 'trim-horizon' && streamArn === undefined,
      `startingPosition: ${show(options.startingPosition)} belongs to an existing stream; give streamArn too, or leave it out: a new stream is read from its oldest record, so that none of its first minutes is missed.`,
    ],
    [
      options.streamKeyArn !== undefined && streamArn === undefined,
      'streamKeyArn: belongs to an existing stream; give streamArn too, or leave it out.',
    ],
    [
      options.alertTopicArn !== undefined && options.alertEmail !== undefined,
      'alertEmail: subscribes to a new topic; subscribe to the topic of alertTopicArn yourself, or leave out one of the two.',
    ],
    [
      options.alertTopicKeyArn !== undefined && options.alertTopicArn === undefined,
      'alertTopicKeyArn: belongs to an existing topic; give alertTopicArn too, or leave it out.',
    ],
    [
      sigv4 && options.searchDomainArn === undefined,
      'searchDomainArn: needed to sign requests to searchEndpoint; give the ARN of its domain, or searchAuth=none.',
    ],
    [
      sigv4 && searchEndpoint?.startsWith('http:') === true,
      `searchEndpoint: ${show(searchEndpoint)} isn't encrypted and can't be signed for; give an https URL, or searchAuth=none.`,
    ],
    ...accessRules(options),
    [
      searchEndpoint === undefined && options.searchDomainArn !== undefined,
      'searchDomainArn: belongs to searchEndpoint; give searchEndpoint too, or leave it out.',
    ],
    [
      domainSize === 'small' && domainVolume > 100,
      `domainVolume: ${domainVolume} is over the 100 GiB of a t3.small.search node; give at most 100, or domainSize=production.`,
    ],
    ...placementRules(options),
    [
      vpcId !== undefined && options.stage === 'local',
      `vpcId: ${show(vpcId)} can't be looked up in an emulator; leave it out, or give another stage.`,
    ],
  ];
  return rules.filter(([wrong]) => wrong).map(([, message]) => message);
}

/** Where the new domain is, and who gets to it there. */
function placementRules(options: PipelineStackOptions): readonly Rule[] {
  const { domainInVpc, vpcId, searchEndpoint } = options;
  const clients = (['clientSecurityGroupIds', 'clientCidrs'] as const).filter(
    (name) => options[name].length > 0,
  );
  return [
    [
      domainInVpc !== undefined && searchEndpoint !== undefined,
      'domainInVpc: belongs to a new domain; leave it out with searchEndpoint, and give vpcId for functions that must be in a VPC to reach it.',
    ],
    [
      domainInVpc === false && vpcId !== undefined && searchEndpoint === undefined,
      `vpcId: ${show(vpcId)} is where the new domain would be, and domainInVpc=false keeps it out; leave out one of the two.`,
    ],
    [
      options.mostShards !== undefined && searchEndpoint !== undefined,
      'mostShards: belongs to a new domain; leave it out with searchEndpoint, whose shards are not counted.',
    ],
    [
      options.dashboardsPrincipalArns.length > 0 && searchEndpoint !== undefined,
      `dashboardsPrincipalArns: ${show(options.dashboardsPrincipalArns.join(','))} can't be let into a domain that isn't this stack's; leave it out, and name who may query in the access policy of searchEndpoint's domain.`,
    ],
    ...clients.map(
      (name): Rule => [
        !isDomainInVpc(options),
        searchEndpoint === undefined
          ? `${name}: ${show(options[name].join(','))} can be let in only inside a VPC; a domain outside is reached from anywhere, by signed requests of dashboardsPrincipalArns. Leave it out, or give domainInVpc=true for a domain that isn't there yet.`
          : `${name}: ${show(options[name].join(','))} can't be let into a domain that isn't this stack's; leave it out, and change the security group of searchEndpoint's domain.`,
      ],
    ),
  ];
}

/** A URL without its credentials, since what a build prints is kept. */
function show(value: unknown): string {
  const shown = JSON.stringify(value);
  return shown === undefined ? 'nothing' : withoutCredentials(shown);
}

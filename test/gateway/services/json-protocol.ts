import { z } from 'zod';
import { headerOf, Unjudgeable } from '../wire-request.ts';
import { need, type Place, type ReadCall } from './call.ts';

const asked = z.looseObject({
  Name: z.string().default(''),
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
});

type ResourceOf = (fields: z.infer<typeof asked>, place: Place) => string;

const anything: ResourceOf = () => '*';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
const parameter: ResourceOf = ({ Name }, { account, region }) =>
  `arn:aws:ssm:${region}:${account}:parameter/${Name.replace(/^\//, '')}`;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
const logGroup: ResourceOf = ({ logGroupName, logGroupIdentifier }, { account, region }) =>
  logGroupIdentifier ?? `arn:aws:logs:${region}:${account}:log-group:${logGroupName}:*`;

const services: Readonly<Record<string, Readonly<Record<string, ResourceOf>>>> = {
  ssm: { GetParameter: parameter },
  logs: { FilterLogEvents: logGroup, DescribeLogGroups: anything },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
  cloudtrail: { LookupEvents: anything },
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
  monitoring: { GetMetricData: anything },
};

/** What policies call a service that signatures call otherwise. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** Reads calls of a service that takes JSON: Systems Manager, CloudWatch and its Logs, CloudTrail. */
export function jsonCalls(service: string): ReadCall {
  return (wire, _params, place) => {
    const operation = headerOf(wire, 'x-amz-target')?.split('.').at(-1) ?? '';
    const resourceOf = services[service]?.[operation];
    if (resourceOf === undefined) {
      throw new Unjudgeable(`what ${service}:${operation} needs isn't known here`);
    }
    const fields = asked.parse(JSON.parse(wire.body.toString()));
    const action = `${prefixes[service] ?? service}:${operation}`;
    return { needs: [need(action, resourceOf(fields, place))] };
  };
}

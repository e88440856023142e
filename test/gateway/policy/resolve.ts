import { z } from 'zod';
import { PolicyError } from './access-request.ts';
import { type Intrinsics, resolveValue } from './intrinsics.ts';
import { type Account, arnOf, generatedName, resourceTypes } from './resource-types.ts';

const resource = z.looseObject({
  Type: z.string(),
  Condition: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Parameters: z
    .record(z.string(), z.looseObject({ Type: z.string().optional(), Default: z.unknown() }))
    .default({}),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

export interface ResolvedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What Ref gives. */
  readonly ref: string;
  /** @throws PolicyError when the type's ARN isn't known */
  readonly arn: () => string;
  /** @throws PolicyError naming resource and key for what can't be resolved */
  readonly property: (name: string) => unknown;
  readonly propertyNames: readonly string[];
}

/** A template as it stands in an account once it is deployed. */
export interface ResolvedTemplate {
  readonly stackName: string;
  readonly account: Account;
  /** Those whose condition holds. */
  readonly resources: ReadonlyMap<string, ResolvedResource>;
  readonly outputs: () => Readonly<Record<string, string>>;
}

/** What CloudFormation knows of a stack once it is deployed. */
export interface Deployment {
  readonly stackName: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** By logical id: what Ref gives, an ARN for a topic. Where none is given, the name's property or one made up. */
  readonly physicalIds?: Readonly<Record<string, string>>;
  /** Values of parameters; else their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** By `LOGICALID.ATTRIBUTE` or `TYPE.ATTRIBUTE`, such as `AWS::OpenSearchService::Domain.DomainEndpoint`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Resolves a template's intrinsics; each property when it is asked for.
 * @throws PolicyError naming resource and key for what can't be resolved
 */
export function resolveTemplate(given: unknown, deployment: Deployment): ResolvedTemplate {
  const { Resources, Conditions, Parameters, Outputs } = template.parse(given);
  const { stackName, physicalIds = {}, parameters = {}, attributes = {} } = deployment;
  const account: Account = { id: deployment.account, region: deployment.region, partition: 'aws' };

  const attribute = (logicalId: string, name: string): string => {
    const { Type } = Resources[logicalId] ?? {};
    if (Type === undefined) throw new PolicyError(`the template has no resource ${logicalId}`);
    const set = attributes[`${logicalId}.${name}`] ?? attributes[`${Type}.${name}`];
    if (set !== undefined) return set;
    const known = resourceTypes[Type];
    const id = physicalIds[logicalId];
    if (id !== undefined && (name === 'Ref' || (name === 'Arn' && known?.ref === 'arn'))) return id;
    if (name === 'Ref') return known?.ref === 'arn' ? attribute(logicalId, 'Arn') : physicalName(logicalId);
    const value =
      name === 'Arn' || name === 'TopicArn'
        ? arnOf(Type, physicalName(logicalId), account)
        : known?.attributes?.[name]?.(physicalName(logicalId), account);
    if (value === undefined) throw new PolicyError(`${Type} ${logicalId}: its ${name} is not known`);
    return value;
  };

  const physicalName = (logicalId: string): string => {
    const { Type = '', Properties = {} } = Resources[logicalId] ?? {};
    const id = physicalIds[logicalId];
    if (id !== undefined) return resourceTypes[Type]?.ref === 'arn' ? (id.split(/[:/]/).at(-1) ?? '') : id;
    const { named } = resourceTypes[Type] ?? {};
    const name = named === undefined ? undefined : Properties[named];
    if (name === undefined) return generatedName(Type, stackName, logicalId);
    return String(resolveValue(name, intrinsics, `${logicalId}.${named}`));
  };

  const intrinsics: Intrinsics = {
    account,
    stackName,
    conditions: Conditions,
    attribute,
    isResource: (name) => name in Resources,
    parameter: (name) => {
      const { Type, Default } = Parameters[name] ?? {};
      const value = parameters[name] ?? Default;
      return Type === 'CommaDelimitedList' && typeof value === 'string' ? value.split(',') : value;
    },
  };

  const resolved = Object.entries(Resources).flatMap(([logicalId, { Type, Condition, Properties }]) => {
    if (Condition !== undefined && !resolveValue({ Condition }, intrinsics, `${logicalId}.Condition`))
      return [];
    const found: ResolvedResource = {
      logicalId,
      type: Type,
      ref: attribute(logicalId, 'Ref'),
      arn: () => attribute(logicalId, 'Arn'),
      property: (name) => resolveValue(Properties[name], intrinsics, `${logicalId}.${name}`),
      propertyNames: Object.keys(Properties),
    };
    return [[logicalId, found] as const];
  });

  return {
    stackName,
    account,
    resources: new Map(resolved),
    outputs: () =>
      Object.fromEntries(
        Object.entries(Outputs).map(([name, { Value }]) => [
          name,
          String(resolveValue(Value, intrinsics, `Outputs.${name}`)),
        ]),
      ),
  };
}

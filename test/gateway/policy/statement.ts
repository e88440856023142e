import { z } from 'zod';
import { PolicyError } from './access-request.ts';

const texts = z.union([z.string(), z.array(z.string()).min(1)]).transform((value) => [value].flat());
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const values = z.union([scalar, z.array(scalar).min(1)]).transform((value) => [value].flat());

interface Principals {
  readonly AWS?: readonly string[] | undefined;
  readonly Service?: readonly string[] | undefined;
}

const principal = z.union([
  z.literal('*').transform((): Principals => ({ AWS: ['*'] })),
  z
    .strictObject({ AWS: texts.optional(), Service: texts.optional() })
    .transform((named): Principals => named),
]);

/** Elements that aren't here are refused, by name. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const element = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Principal: principal.optional(),
  NotPrincipal: principal.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});

const document = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});

/** A statement as it was read, with the place that it came from. */
export interface Statement {
  readonly element: z.infer<typeof element>;
  readonly ref: StatementRef;
}

/**
 * The statements of a policy document whose intrinsics are resolved.
 * @param owner logical id of the policy's resource
 * @param startAt index of the first of them, where one resource holds several documents
 * @throws PolicyError naming statement and key for what isn't understood
 */
export function statementsOf(owner: string, given: unknown, startAt = 0): readonly Statement[] {
  const read = document.safeParse(given);
  if (!read.success) throw new PolicyError(`${owner}: ${issueOf(read.error)}`);
  return read.data.Statement.map((statement, position) => {
    const index = startAt + position;
    const parsed = element.safeParse(statement);
    if (!parsed.success) throw new PolicyError(`${owner} statement ${index}: ${issueOf(parsed.error)}`);
    checkPairs(parsed.data, `${owner} statement ${index}`);
    return { element: parsed.data, ref: { owner, index, statement } };
  });
}

function issueOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'is no policy'}`;
}

function checkPairs(given: z.infer<typeof element>, where: string): void {
  if ((given.Action === undefined) === (given.NotAction === undefined)) {
    throw new PolicyError(`${where}: one of Action and NotAction, and only one, must be there`);
  }
  if (given.Resource !== undefined && given.NotResource !== undefined) {
    throw new PolicyError(`${where}: Resource and NotResource exclude each other`);
  }
}

/** A statement of a policy, by the resource of the template that holds it. */
export interface StatementRef {
  /** Logical id of the policy's resource. */
  readonly owner: string;
  readonly index: number;
  readonly statement: unknown;
}

/** The policies on a resource, which hold for what is below its ARN too. */
export interface ResourcePolicy {
  readonly arn: string;
  readonly statements: readonly Statement[];
}

import type { Answer } from '../forward.ts';
import type { Identities } from '../identities.ts';
import { xmlAnswer } from '../tls-front.ts';
import { Unjudgeable } from '../wire-request.ts';
import { type Call, need, type ReadCall } from './call.ts';
import { formOf } from './query-protocol.ts';

/** Reads calls of STS, and answers them: only the gateway knows whose keys are whose. */
export function stsCalls(identities: Identities): ReadCall {
  return (wire) => {
    const fields = formOf(wire);
    const operation = fields.get('Action') ?? '';
    switch (operation) {
      case 'GetCallerIdentity':
        // "No permissions are required to perform this operation": even a Deny doesn't hold it up.
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
        return { needs: [], answer: identityOf };
      case 'AssumeRole':
        return assumeRole(fields, identities);
      default:
        throw new Unjudgeable(`what sts:${operation} needs isn't known here`);
    }
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(fields: URLSearchParams, identities: Identities): Call {
  const known = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'];
  const other = [...fields.keys()].find((name) => !known.includes(name));
  if (other !== undefined) throw new Unjudgeable(`what sts:AssumeRole with ${other} needs isn't known here`);
  const role = fields.get('RoleArn') ?? '';
  const externalId = fields.get('ExternalId');
  const context = externalId === null ? {} : { 'sts:ExternalId': externalId };
  return {
    needs: [need('sts:AssumeRole', role, context)],
    answer: () => {
      const { accessKeyId, secretAccessKey, sessionToken = '' } = identities.of(role);
      const keys = [
        `<AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey>`,
        `<SessionToken>${sessionToken}</SessionToken>`,
        `<Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>`,
      ];
      const user = `<Arn>${sessionOf(role)}</Arn><AssumedRoleId>AROAGATEWAY:session</AssumedRoleId>`;
      return answered(
        'AssumeRole',
        `<Credentials>${keys.join('')}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`,
      );
    },
  };
}

function identityOf(principal: string): Answer {
  const account = principal.split(':')[4] ?? '';
  return answered(
    'GetCallerIdentity',
    `<Arn>${sessionOf(principal)}</Arn><UserId>AROAGATEWAY:session</UserId><Account>${account}</Account>`,
  );
}

/** A session of a role doesn't name the role's path. */
function sessionOf(principal: string): string {
  return principal.replace(
    /^(arn:[^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/,
    '$1:sts::$2:assumed-role/$3/session',
  );
}

function answered(operation: string, result: string): Answer {
  return xmlAnswer(
    200,
    `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
  );
}

import { decoded, Unjudgeable } from '../wire-request.ts';
import { need, type Place, type ReadCall } from './call.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
const calls: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/([^/]+)\/invocations$/, 'lambda:InvokeFunction'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)$/, 'lambda:GetFunction'],
  ['GET', /^\/2015-03-31\/functions\/([^/]+)\/configuration$/, 'lambda:GetFunctionConfiguration'],
];

/** A list names no resource. */
const lists: typeof calls = [
  ['GET', /^\/2015-03-31\/event-source-mappings(\/?)$/, 'lambda:ListEventSourceMappings'],
];

/** Reads calls of Lambda. */
export const lambdaCall: ReadCall = ({ method, path }, _params, place) => {
  for (const [asked, form, action] of calls) {
    const [, name] = form.exec(path) ?? [];
    if (asked === method && name !== undefined) return { needs: [need(action, arnOf(decoded(name), place))] };
  }
  const list = lists.find(([asked, form]) => asked === method && form.test(path));
  if (list !== undefined) return { needs: [need(list[2], '*')] };
  throw new Unjudgeable(`what ${method} ${path} of Lambda needs isn't known here`);
};

/** By name, partial ARN (`ACCOUNT:function:NAME`) or ARN: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
function arnOf(name: string, { account, region }: Place): string {
  if (name.startsWith('arn:')) return name;
  return `arn:aws:lambda:${region}:${account}:function:${name.split(':').at(-1)}`;
}

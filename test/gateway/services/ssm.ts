import { z } from 'zod';
import { headerOf, Unjudgeable } from '../wire-request.ts';
import { need, type ReadCall } from './call.ts';

const target = 'AmazonSSM.';

const asked = z.looseObject({ Name: z.string() });

/** Reads calls of Systems Manager: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export const ssmCall: ReadCall = (wire, _params, { account, region }) => {
  const operation = (headerOf(wire, 'x-amz-target') ?? '').replace(target, '');
  if (operation !== 'GetParameter') throw new Unjudgeable(`what ssm:${operation} needs isn't known here`);
  const { Name } = asked.parse(JSON.parse(wire.body.toString()));
  const path = Name.replace(/^\//, '');
  return { needs: [need('ssm:GetParameter', `arn:aws:ssm:${region}:${account}:parameter/${path}`)] };
};

import { z } from 'zod';
import { dashboardsModes } from '../../functions/dashboards/install-dashboards.ts';
import { alertFields } from './fields/alert-fields.ts';
import { domainFields } from './fields/domain-fields.ts';
import { engineFields } from './fields/engine-fields.ts';
import { functionFields } from './fields/function-fields.ts';
import { arn, kmsKey } from './fields/patterns.ts';
import { streamFields } from './fields/stream-fields.ts';
import { lengthOfTime, oneOf, text, texts, yesOrNo } from './option-fields.ts';

/** Every option of the stack: `cdk deploy -c name=value`, or `context` in cdk.json. Limits are those of the AWS APIs. */
export const optionFields = {
  pipeline: text(/^[a-z0-9][a-z0-9-]{0,39}$/, 'the name of a file in pipelines/', {
    description: 'The pipeline to deploy.',
  }).default('web-traffic'),
  stage: oneOf(['prod', 'dev', 'local'], {
    description:
      '`dev` deletes stream, domain and dead letters with the stack; `prod` keeps them; `local` is for an emulator of AWS (plain HTTP to the engine). The names of stack, stream and domain contain the stage.',
  }).default('dev'),
  ...streamFields,
  ...functionFields,
  ...domainFields,
  ...engineFields,
  deadLetterRetention: lengthOfTime(
    '7d',
    '3650d',
    {
      description:
        'How long waiting dead letters, below `rejected/` and `aws/lambda/`, are kept. After that they are lost.',
      otherwise: 'for ever',
    },
    '1d',
  ).optional(),
  redrivenRetention: lengthOfTime(
    '1d',
    '3650d',
    { description: 'How long dead letters that a redrive has settled are kept, below `redriven/`.' },
    '1d',
  ).default('90d'),
  encryptionKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description:
      'Your own key for everything that the stack creates: stream, domain, dead letters, topics, logs, functions. Give it with a new domain: an existing one is deleted and created again when its key changes.',
    otherwise: 'keys that AWS manages',
  }).optional(),
  dashboardsPrincipalArns: texts(arn('iam', '(role|user)/.+'), 'ARNs of IAM roles or users', {
    description: 'Who may query the new domain and use its Dashboards.',
  }).default([]),
  dashboards: oneOf(['off', ...dashboardsModes], {
    description:
      'Installs the dashboard of the pipeline in the OpenSearch Dashboards of the domain at each deployment. `keep` leaves objects that you have changed as they are, `overwrite` doesn’t. Failure fails nothing else: the output `Dashboards` says what became of it.',
  }).default('off'),
  historicalInput: yesOrNo({
    description: 'Accepts event times of any age, to load the past.',
  }).default(false),
  ...alertFields,
};

export const optionsSchema = z.strictObject(optionFields);

/** The options as checked, with their defaults. */
export type PipelineStackOptions = z.output<typeof optionsSchema>;

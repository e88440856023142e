import { searchAuths } from '../../../functions/lambda/environment.ts';
import { oneOf, text, wholeNumber, yesOrNo } from '../option-fields.ts';
import { arn, kmsKey } from './patterns.ts';

/** An engine of your own in the place of the domain, and what is installed there. */
export const engineFields = {
  // Credentials in it would stand in the template, the function's environment and the outputs, for all to read.
  searchEndpoint: text(
    /^https?:\/\/[^\s/?#@]+$/,
    'a URL without path or credentials, such as https://search.example.com',
    {
      description: 'Index into this OpenSearch or Elasticsearch instead of creating a domain.',
      otherwise: 'a new domain',
    },
  ).optional(),
  allowPlainHttp: yesOrNo({
    description:
      'Allows a `searchEndpoint` with http:// outside of the stage `local`. Documents then cross the network unencrypted.',
  }).default(false),
  searchAuth: oneOf(searchAuths, {
    description:
      'How requests to `searchEndpoint` authenticate: with a signature, not at all, or with the secret of `searchSecretArn`.',
    otherwise: '`sigv4`',
  }).optional(),
  // Complete: IAM compares it with what the secret is called, and that ends with six characters of AWS's own.
  searchSecretArn: text(
    arn('secretsmanager', 'secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$'),
    'the complete ARN of a secret, which ends with a hyphen and six characters',
    {
      description:
        'The secret for `searchAuth=apiKey`, an encoded key as it is or `{"apiKey": "…"}`, or for `basic`, `{"username": "…", "password": "…"}`. After a rotation it is read again at the first refusal. With `vpcId` the subnets must reach Secrets Manager.',
    },
  ).optional(),
  searchSecretKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `searchSecretArn` is encrypted with one.',
    otherwise: 'the key that AWS manages',
  }).optional(),
  searchCaBundle: text(/^\S(.*\S)?$/, 'the path of a file of PEM certificates', {
    description:
      'Certificate authorities for `searchEndpoint`, if it is behind a private one. The certificates are packed with the code.',
    otherwise: 'those that Node trusts',
  }).optional(),
  templatePriority: wholeNumber(0, 999_999_999, '', {
    description:
      'Priority of the index templates. Raise it if the setup says that another template of the engine comes first.',
    otherwise: '200',
  }).optional(),
  searchDomainArn: text(
    arn('es', 'domain/[a-z0-9-]+$'),
    'the ARN of an OpenSearch Service domain, not of OpenSearch Serverless',
    {
      description:
        'The domain behind `searchEndpoint`. Required with `sigv4`, for the functions\u2019 permissions.',
    },
  ).optional(),
};

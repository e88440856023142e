import { describe } from 'vitest';
import { bucket, type Case, checkCases, deny, pages, read, to, when } from './cases.ts';

const secure = (value: string) => ({ context: { 'aws:SecureTransport': value, 's3:TlsVersion': '1.1' } });
const conditions: readonly Case[] = [
  {
    says: 'StringEquals of one of several',
    page: pages.operators,
    identity: when({ StringEquals: { 'aws:ResourceAccount': ['1', '123456789012'] } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'StringEquals of another',
    page: pages.operators,
    identity: when({ StringEquals: { 'aws:ResourceAccount': '1' } }),
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'the name of a key in other letters',
    page: pages.keys,
    identity: when({ StringEquals: { 'AWS:resourceaccount': '123456789012' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'two keys, of which one holds',
    page: pages.operators,
    identity: when({ StringEquals: { 'aws:ResourceAccount': '123456789012', 'aws:PrincipalAccount': '1' } }),
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'StringNotEquals',
    page: pages.operators,
    identity: when({ StringNotEquals: { 'aws:ResourceAccount': ['1', '123456789012'] } }),
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'StringLike',
    page: pages.operators,
    identity: when({ StringLike: { 'aws:PrincipalArn': '*:role/re?der' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'ArnEquals takes wildcards as ArnLike does',
    page: pages.operators,
    identity: when({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'ArnLike, segment by segment',
    page: pages.operators,
    identity: when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:*:role/reader' } }),
    request: {},
    answer: /Role statement 0: .*is no ARN/,
  },
  {
    says: 'a key that is absent fails what asks for a value',
    page: pages.operators,
    identity: when({ StringEquals: { 'aws:SourceAccount': '1' } }),
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'and passes what asks for none of some',
    page: pages.operators,
    identity: when({ StringNotEquals: { 'aws:SourceAccount': '1' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'and passes with IfExists',
    page: pages.operators,
    identity: when({ StringEqualsIfExists: { 'aws:SourceAccount': '1' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'Null asks whether it is absent',
    page: pages.operators,
    identity: when({ Null: { 'aws:SourceAccount': 'true' } }),
    request: {},
    answer: 'allowed',
  },
  {
    says: 'or there',
    page: pages.operators,
    identity: when({ Null: { 'aws:SourceAccount': 'false' } }),
    request: {},
    answer: 'no-allow',
  },
  {
    says: 'a key that the gateway does not know',
    page: pages.keys,
    identity: when({ StringEquals: { 'aws:SourceVpc': 'vpc-1' } }),
    request: {},
    answer: /Role statement 0: StringEquals aws:SourceVpc/,
  },
  {
    says: 'an operator that is not evaluated',
    page: pages.operators,
    identity: when({ IpAddress: { 'aws:PrincipalArn': '10.0.0.0/8' } }),
    request: {},
    answer: /Role statement 0: IpAddress aws:PrincipalArn/,
  },
  {
    says: 'Bool denies what came in the clear',
    page: pages.s3,
    identity: [read],
    on: {
      [bucket]: [
        to('*', deny('s3:*', `${bucket}/*`, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      ],
    },
    request: secure('false'),
    answer: 'explicit-deny',
  },
  {
    says: 'and lets TLS pass',
    page: pages.s3,
    identity: [read],
    on: {
      [bucket]: [
        to('*', deny('s3:*', `${bucket}/*`, { Condition: { Bool: { 'aws:SecureTransport': false } } })),
      ],
    },
    request: secure('true'),
    answer: 'allowed',
  },
  {
    says: 'NumericLessThan denies an old TLS',
    page: pages.s3Keys,
    identity: [read],
    on: {
      [bucket]: [
        to('*', deny('s3:*', `${bucket}/*`, { Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } })),
      ],
    },
    request: secure('true'),
    answer: 'explicit-deny',
  },
];

describe('conditions', () => checkCases(conditions));

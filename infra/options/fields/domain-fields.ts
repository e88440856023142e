import { oneOf, text, texts, wholeNumber, yesOrNo } from '../option-fields.ts';

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
/** Wider than /8 is a mistake: it takes in addresses that no private network has. */
const ipv4Range = new RegExp(`^(${octet}\\.){3}${octet}/([89]|[12]\\d|3[0-2])$`);

/** The new domain, and who reaches it. */
export const domainFields = {
  domainSize: oneOf(['small', 'production'], {
    description:
      '`small`: one t3.small.search node. `production`: three zones, three dedicated managers. The size changes in place.',
  }).default('small'),
  domainInVpc: yesOrNo({
    description: 'Puts the new domain inside a VPC. A domain never moves into or out of a VPC.',
    otherwise: '`true` with `production` or `vpcId`, else `false`',
  }).optional(),
  mostShards: wholeNumber(1, 100_000, 'shards', {
    description:
      'Most shards of the new domain, if you know another number: the limit of a node (`cluster.max_shards_per_node`) × data nodes.',
    otherwise: '62 with `small`, 1500 with `production`: 1,000 for 16 GiB of heap',
  }).optional(),
  domainVolume: wholeNumber(10, 1_024, 'GiB', {
    description: 'gp3 volume of each data node; at most 100 with `domainSize=small`.',
  }).default(20),
  vpcId: text(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC', {
    description:
      'An existing VPC for domain and functions. Its private subnets must reach S3, and in pipelines with windows also Kinesis and SNS.',
    otherwise: 'none, or a new VPC with `domainInVpc`',
  }).optional(),
  clientSecurityGroupIds: texts(
    /^sg-[0-9a-f]{8,17}$/,
    'ids of security groups, such as sg-0123456789abcdef0',
    {
      description:
        'Members of these groups reach the domain inside the VPC over HTTPS, like the functions: a VPN, a bastion, your services. They sign their requests, see `dashboardsPrincipalArns`.',
    },
  ).default([]),
  clientCidrs: texts(ipv4Range, 'IPv4 ranges, from /8 to /32, such as 10.20.0.0/16', {
    description: 'These addresses reach the domain inside the VPC over HTTPS, in the same way.',
  }).default([]),
};

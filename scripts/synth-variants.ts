/** Option sets that together make every resource that the stack knows. */
export const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  default: {},
  prod: {
    stage: 'prod',
    shards: 4,
    alarmEmail: 'alarms@example.com',
    alertEmail: 'alerts@example.com',
    dashboardsPrincipalArns: 'arn:aws:iam::111122223333:role/analysts',
  },
  production: {
    stage: 'prod',
    domainSize: 'production',
    domainVolume: 200,
    alarmEmail: 'alarms@example.com',
  },
  outside: { stage: 'prod', domainSize: 'production', domainVolume: 200, domainInVpc: false },
  clients: {
    stage: 'prod',
    domainInVpc: true,
    clientSecurityGroupIds: 'sg-0123456789abcdef0',
    clientCidrs: '10.20.0.0/16',
  },
  existing: {
    stage: 'prod',
    streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    streamKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d',
    streamRetention: '24h',
    alertTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
    alertTopicKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1b2c3d4e',
    searchEndpoint: 'https://search.example.com',
    searchDomainArn: 'arn:aws:es:eu-west-1:111122223333:domain/search',
  },
  local: { stage: 'local' },
};

import type { PipelineStackOptions } from './options.ts';

/** A domain of OpenSearch Service, as its address names it. */
export interface AddressedDomain {
  readonly name: string;
  readonly region: string;
}

/**
 * Domains have addresses of these two forms, the second for IPv6 too; a domain's custom address says nothing.
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createupdatedomains.html
 */
const domainAddresses = [
  /^(?:search|vpc)-(?<name>[a-z0-9-]+)-[a-z0-9]{20,}\.(?<region>[a-z0-9-]+)\.es\.amazonaws\.com(\.cn)?$/,
  /^(?:search|vpc)-(?<name>[a-z0-9-]+)-[a-z0-9]{20,}\.aos\.(?<region>[a-z0-9-]+)\.on\.aws$/,
];

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-collection-endpoints.html */
const serverless = /\.aoss(-fips)?\.([a-z0-9-]+\.)?(amazonaws\.com(\.cn)?|on\.aws|api\.aws)$/;

/** Where domains are configured. https://docs.aws.amazon.com/general/latest/gr/opensearch-service.html */
const configuration = /^(es|aos|es-fips|aos-fips)\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** The domain that has this address, if it is one that OpenSearch Service gives. */
export function addressedDomain(endpoint: string): AddressedDomain | undefined {
  const host = hostOf(endpoint);
  for (const pattern of domainAddresses) {
    const { name, region } = pattern.exec(host)?.groups ?? {};
    if (name !== undefined && region !== undefined) return { name, region };
  }
  return undefined;
}

/** Why an engine that is there already can't be used, or not safely: a sentence for each problem. */
export function unusableEngine(options: PipelineStackOptions): string[] {
  const { searchEndpoint, searchAuth, allowPlainHttp, stage } = options;
  const plain = searchEndpoint?.startsWith('http:') === true;
  const misplacedOption =
    allowPlainHttp && !plain
      ? ['allowPlainHttp: belongs to a searchEndpoint with http://; leave it out.']
      : [];
  if (searchEndpoint === undefined) return misplacedOption;
  const shown = JSON.stringify(searchEndpoint);
  const host = hostOf(searchEndpoint);
  const rules: readonly (readonly [wrong: boolean, message: string])[] = [
    [
      // Nor could it be signed for, which is told elsewhere.
      plain && searchAuth === 'none' && stage !== 'local' && !allowPlainHttp,
      `searchEndpoint: ${shown} would carry every document unencrypted; give an https URL, or allowPlainHttp=true where nobody else can read the network.`,
    ],
    [
      serverless.test(host),
      `searchEndpoint: ${shown} is a collection of OpenSearch Serverless, which has no lifecycle policies and no refresh, and in time series collections no ids of the sender's; give a domain, or leave it out for a new one.`,
    ],
    [
      configuration.test(host),
      `searchEndpoint: ${shown} is the address of the service, not of a domain; give the domain endpoint that the console shows.`,
    ],
    otherDomain(options),
  ];
  return [...misplacedOption, ...rules.filter(([wrong]) => wrong).map(([, message]) => message)];
}

/** The functions would be let into one domain, and send to another. */
function otherDomain({ searchEndpoint = '', searchDomainArn }: PipelineStackOptions): [boolean, string] {
  const addressed = addressedDomain(searchEndpoint)?.name;
  const named = searchDomainArn?.split('/')[1];
  return [
    addressed !== undefined && named !== undefined && addressed !== named,
    `searchDomainArn: is of the domain ${named}, but searchEndpoint is the address of ${addressed}; give both of one domain.`,
  ];
}

function hostOf(endpoint: string): string {
  return URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
}

import { readCaBundle } from '../bundle/ca-bundle.ts';
import type { PipelineStackOptions } from './options.ts';

type Rule = readonly [wrong: boolean, message: string];

/** Whether requests carry a secret. */
export function takesSecret({ searchAuth }: Pick<PipelineStackOptions, 'searchAuth'>): boolean {
  return searchAuth === 'apiKey' || searchAuth === 'basic';
}

/** Whether requests to an engine that is there already are signed. */
export function isSigned({ searchEndpoint, searchAuth = 'sigv4' }: PipelineStackOptions): boolean {
  return searchEndpoint !== undefined && searchAuth === 'sigv4';
}

/** What of an engine that is there already goes with what: how to know it, and how it knows the functions. */
export function accessRules(options: PipelineStackOptions): readonly Rule[] {
  const { searchEndpoint, searchAuth, searchSecretArn, searchSecretKeyArn, searchCaBundle } = options;
  const { dashboards, searchDomainArn } = options;
  const plain = searchEndpoint?.startsWith('http:') === true;
  return [
    [
      searchEndpoint === undefined && searchAuth !== undefined,
      'searchAuth: belongs to searchEndpoint; leave it out, as the new domain always takes sigv4.',
    ],
    [
      takesSecret(options) && searchSecretArn === undefined,
      `searchSecretArn: needed with searchAuth=${searchAuth}; give the ARN of a secret of Secrets Manager.`,
    ],
    [
      !takesSecret(options) && searchSecretArn !== undefined,
      'searchSecretArn: belongs to searchAuth=apiKey or basic; give one of them, or leave it out.',
    ],
    [
      searchSecretKeyArn !== undefined && searchSecretArn === undefined,
      'searchSecretKeyArn: belongs to searchSecretArn; give that too, or leave it out.',
    ],
    [
      // An emulator's engine is on the same machine.
      takesSecret(options) && plain && options.stage !== 'local',
      `searchEndpoint: ${JSON.stringify(searchEndpoint)} isn't encrypted, so that others could read the secret; give an https URL, or searchAuth=none.`,
    ],
    [
      searchCaBundle !== undefined && (searchEndpoint === undefined || plain),
      'searchCaBundle: belongs to a searchEndpoint with https://; leave it out, as the certificate of a new domain is a public one.',
    ],
    ...(searchCaBundle === undefined ? [] : unreadable(searchCaBundle)),
    [
      dashboards !== 'off' && searchEndpoint !== undefined && searchDomainArn === undefined,
      `dashboards: ${dashboards} needs a domain of OpenSearch Service, whose Dashboards is at its own address; give searchDomainArn, or import what shardline dashboards makes.`,
    ],
  ];
}

function unreadable(path: string): Rule[] {
  try {
    readCaBundle(path);
    return [];
  } catch (thrown) {
    return [[true, `searchCaBundle: ${thrown instanceof Error ? thrown.message : String(thrown)}`]];
  }
}

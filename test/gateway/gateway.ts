import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { quietSdkEnvironment } from '../../cli/kit/quiet-sdk.ts';
import { type DomainProps, domainFront } from './domain-front.ts';
import { type Credentials, Identities } from './identities.ts';
import type { Decide } from './policy/decide.ts';
import { type GatewayRequest, RequestLog } from './request-log.ts';
import { type ServicesProps, servicesFront } from './services-front.ts';
import { startTlsFront } from './tls-front.ts';
import { startVerifier, type Verifier } from './verifier.ts';

export interface GatewayProps {
  readonly account: string;
  readonly region: string;
  readonly domain: Pick<DomainProps, 'arn' | 'engineUrl' | 'maxBodyBytes' | 'stripQueryOfPosts' | 'plugin'>;
  /** Left out by who only needs the domain. */
  readonly services?: Pick<ServicesProps, 'url' | 'urls' | 'answers' | 'plugins'>;
  /** Runs before each request is judged, such as to learn what has been deployed meanwhile. */
  readonly prepare?: () => Promise<void>;
}

/** AWS's front door: nothing gets through that AWS would refuse, as far as is known. */
export interface Gateway {
  /** Address and port of the domain's endpoint, to be asked with https. */
  readonly domainHost: string;
  /** One endpoint for all services; which one is meant is in the signature. */
  readonly servicesUrl: string;
  readonly certificateAuthority: string;
  readonly credentialsOf: (principalArn: string) => Credentials;
  /** For a child process that is to act as a role or user: keys, endpoints, and whose line of code sends what. */
  readonly environmentOf: (principalArn: string) => Record<string, string>;
  /** Who may do what. Until it is set, nobody may do anything. */
  readonly setDecide: (decide: Decide) => void;
  readonly requests: readonly GatewayRequest[];
  readonly refusals: () => readonly GatewayRequest[];
  /** Takes what the gateway couldn't judge. */
  readonly takeFaults: () => readonly string[];
  /** @throws Error with the faults that nobody took */
  readonly stop: () => Promise<void>;
}

const sender = pathToFileURL(fileURLToPath(new URL('sender.mjs', import.meta.url))).href;

const nobodyMay: Decide = () => {
  return { allowed: false, reason: 'no-allow', message: 'nobody has said who may', by: [] };
};

export async function startGateway(props: GatewayProps): Promise<Gateway> {
  const { account, region, domain, services, prepare } = props;
  const verifier = await startVerifier();
  const certificates = await makeCertificates(verifier);
  const { authority, certificate } = certificates;
  const [identities, log, faults] = [new Identities(), new RequestLog(), [] as string[]];
  let decide: Decide = nobodyMay;
  const common = {
    rules: { identities, verifier, region, now: Date.now },
    log,
    decide: (...asked: Parameters<Decide>) => decide(...asked),
  };
  const start = (front: GatewayRequest['front'], answer: ReturnType<typeof domainFront>) =>
    startTlsFront({
      certificate,
      answer: async (wire) => {
        await prepare?.();
        return await answer(wire);
      },
      onFault: (wire, fault) => {
        const why = fault instanceof Error ? fault.message : String(fault);
        faults.push(`${wire?.method} ${wire?.path}: ${why} (${wire?.sender[0] ?? 'sender unknown'})`);
        if (wire) log.add(front, wire, { status: 500, refusal: 'unjudgeable', why });
      },
    });
  const domainServer = await start('domain', domainFront({ ...domain, ...common }));
  const servicesServer = await start(
    'services',
    servicesFront({ url: 'none:', ...services, account, region, ...common }),
  );
  const servicesUrl = `https://${servicesServer.host}`;
  return {
    domainHost: domainServer.host,
    servicesUrl,
    certificateAuthority: authority,
    credentialsOf: (principal) => identities.of(principal),
    environmentOf: (principal) => ({
      ...keyVariables(identities.of(principal)),
      ...endpointVariables(servicesUrl),
      ...processVariables(authority),
      AWS_REGION: region,
    }),
    setDecide: (given) => {
      decide = given;
    },
    requests: log.requests,
    refusals: () => log.refusals,
    takeFaults: () => faults.splice(0),
    stop: async () => {
      await Promise.all([domainServer.stop(), servicesServer.stop(), verifier.stop()]);
      certificates.remove();
      if (faults.length > 0) throw new Error(`The gateway couldn't judge:\n${faults.join('\n')}`);
    },
  };
}

/** Of a new authority, and of a server on the loopback address that it vouches for. */
async function makeCertificates({ certify }: Verifier) {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-gateway-'));
  const [authority, server] = [join(folder, 'authority.pem'), join(folder, 'server.pem')];
  await certify({ authority, server, names: ['127.0.0.1', 'localhost'] });
  return { authority, certificate: readFileSync(server), remove: () => rmSync(folder, { recursive: true }) };
}

function keyVariables({ accessKeyId, secretAccessKey, sessionToken }: Credentials): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html#ss-endpoints-envar */
function endpointVariables(url: string): Record<string, string> {
  const services = ['KINESIS', 'SNS', 'S3', 'LAMBDA', 'CLOUDFORMATION', 'STS', 'OPENSEARCH', 'CLOUDWATCH'];
  return Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, url]));
}

function processVariables(authority: string): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: authority,
    NODE_OPTIONS: `--enable-source-maps --import ${sender}`,
    ...quietSdkEnvironment,
  };
}

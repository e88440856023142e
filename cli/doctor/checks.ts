import type { AwsAccount } from '../../functions/stream/account.ts';
import { ownVersion } from '../../infra/own-version.ts';
import { askPipeline } from '../kit/ask-pipeline.ts';
import { findTarget } from '../kit/find-target.ts';
import { readRunFile } from '../kit/run-file.ts';
import { partsOfAnyVersion } from '../kit/stack-parts.ts';
import type { TargetOptions } from '../kit/target-options.ts';
import type { Finding } from './finding.ts';
import { judgeBootstrap, judgeClock, judgeIdentity, judgeRegion } from './judge-account.ts';
import { judgeEngine } from './judge-engine.ts';
import {
  judgeDisk,
  judgeEngineSources,
  judgeMemory,
  judgeNode,
  judgePort,
  type Port,
} from './judge-machine.ts';
import { judgeProject, judgeVersion } from './judge-project.ts';
import { probeAccount, probeBootstrap } from './probe-account.ts';
import { probeEngine } from './probe-engine.ts';
import { probeDisk, probeEngineSources, probeMemory, probePort } from './probe-machine.ts';
import { probeProject } from './probe-project.ts';

/** A check by itself: what it looks at, and what it finds. */
export interface Check {
  readonly about: string;
  /** It asks a service, whose silence is a problem; what is slow on this machine is none. */
  readonly isAsked?: boolean;
  readonly find: (signal: AbortSignal) => Promise<readonly Finding[]>;
}

export interface Where {
  readonly options: TargetOptions;
  readonly account: AwsAccount;
}

/** As `start` takes them unless it is given others. */
const ports: readonly Port[] = [
  { port: 4567, option: 'kinesis-port', what: 'Kinesis' },
  { port: 9200, option: 'search-port', what: 'the search engine' },
];

/** All checks, in the order in which they are shown; none waits for another. */
export function checksOf({ options, account }: Where): readonly Check[] {
  return [
    { about: 'Node', find: async () => [judgeNode(process.versions.node)] },
    { about: 'local engine', find: async () => [judgeEngineSources(await probeEngineSources())] },
    ...ports.map((port) => ({
      about: `port ${port.port}`,
      find: async () => [judgePort(port, await probePort(port))],
    })),
    { about: 'disk', find: async () => [judgeDisk(await probeDisk())] },
    { about: 'memory', find: async () => [judgeMemory(probeMemory())] },
    { about: 'project', find: async (signal) => judgeProject(await probeProject(signal)) },
    { about: 'AWS', isAsked: true, find: (signal) => accountFindings(account, signal) },
    options.kind === 'local'
      ? { about: 'engine', isAsked: true, find: (signal) => runFindings(options, signal) }
      : { about: 'stack', isAsked: true, find: (signal) => stackFindings(options, signal) },
  ];
}

async function accountFindings(account: AwsAccount, signal: AbortSignal): Promise<Finding[]> {
  const { identity, region, clockSeconds } = await probeAccount(account, signal);
  const clock = clockSeconds === undefined ? [] : [judgeClock(clockSeconds)];
  if (identity.kind !== 'known') return [judgeIdentity(identity), ...clock];
  const bootstrap =
    region === undefined ? [] : [judgeBootstrap(await probeBootstrap({ ...account, region }, signal))];
  return [judgeIdentity(identity), judgeRegion(region), ...bootstrap, ...clock];
}

type Of<Kind extends TargetOptions['kind']> = Extract<TargetOptions, { readonly kind: Kind }>;

async function runFindings(options: Of<'local'>, signal: AbortSignal): Promise<Finding[]> {
  const { pipeline } = options;
  if (readRunFile(pipeline) !== undefined) return await engineFindings(options, signal);
  const which = pipeline === undefined ? '' : ` of ${pipeline}`;
  return judgeEngine({ kind: 'none', why: `no local run${which} is up` });
}

async function stackFindings(options: Of<'aws'>, signal: AbortSignal): Promise<Finding[]> {
  const { stack, version } = await partsOfAnyVersion(options);
  const versions = stack === undefined ? [] : [judgeVersion(ownVersion(), version)];
  if (versions.some(({ level }) => level === 'problem')) return versions;
  return [...versions, ...(await engineFindings(options, signal))];
}

async function engineFindings(options: TargetOptions, signal: AbortSignal): Promise<Finding[]> {
  const target = await findTarget(options);
  // A stack's indexer says it; who may not invoke that searches everything.
  const index = await askPipeline(target, signal).then(
    (facts) => facts.index,
    () => undefined,
  );
  return judgeEngine(await probeEngine(await target.search(), index));
}

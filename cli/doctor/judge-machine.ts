import { nodeProblem, oldestNode } from '../../infra/bundle/oldest-node.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const GiB = 1_024 ** 3;

export function judgeNode(version: string): Finding {
  if (nodeProblem(version) === undefined) return ok('Node', version);
  return problem('Node', `${version} is too old`, `Install Node ${oldestNode.join('.')} or newer.`);
}

export interface EngineSources {
  /** The newest Java 21 or newer, of this machine or fetched before. */
  readonly java?: { readonly version: string; readonly path: string } | undefined;
  /** Python with pip, which fetches a Java. */
  readonly hasPython: boolean;
  readonly hasDocker: boolean;
}

/** Where a local run gets its engine from: the order is the one in which it looks. */
export function judgeEngineSources({ java, hasPython, hasDocker }: EngineSources): Finding {
  const about = 'local engine';
  if (java !== undefined) return ok(about, `Java ${java.version} (${java.path})`);
  if (hasPython) return ok(about, 'no Java 21 or newer, but pip fetches one (35 MB) at the first start');
  if (hasDocker) return ok(about, 'no Java 21 or newer, but Docker runs the engine');
  return problem(
    about,
    'no Java 21 or newer, no Python with pip, and no Docker',
    'Install a JDK 21 or newer, or give npm start the --search-url of a running engine.',
  );
}

export interface Port {
  readonly port: number;
  /** Option of `start` that takes another one. */
  readonly option: string;
  readonly what: string;
}

export type PortUse =
  | { readonly kind: 'free' }
  | { readonly kind: 'run'; readonly pipeline: string; readonly pid: number }
  /** `by` is the process, if this user may see it. */
  | { readonly kind: 'held'; readonly by?: string | undefined };

export function judgePort({ port, option, what }: Port, use: PortUse): Finding {
  const about = `port ${port}`;
  if (use.kind === 'free') return ok(about, `free for ${what}`);
  if (use.kind === 'run') return ok(about, `held by the local run of ${use.pipeline}, process ${use.pid}`);
  return warning(
    about,
    `held by ${use.by ?? 'another process'}, and a local run wants it for ${what}`,
    `End that process, or start with --${option} 0, which takes any free port.`,
  );
}

export interface Disk {
  readonly folder: string;
  readonly freeBytes: number;
  /** Whether the engine was fetched before. */
  readonly hasEngine: boolean;
}

/** The engine's jars, a Java and its ahead-of-time cache, unpacked; then what a run keeps. */
const engineBytes = 0.5 * GiB;
const runBytes = 0.5 * GiB;

export function judgeDisk({ folder, freeBytes, hasEngine }: Disk): Finding {
  const about = 'disk';
  const needed = runBytes + (hasEngine ? 0 : engineBytes);
  const says = `${inGiB(freeBytes)} free for ${folder}`;
  if (freeBytes >= 4 * needed) return ok(about, says);
  const remedy = `Free some, or name another folder with SHARDLINE_CACHE: a local run takes about ${inGiB(needed)}.`;
  return freeBytes < needed ? problem(about, says, remedy) : warning(about, says, remedy);
}

export interface Memory {
  readonly totalBytes: number;
  readonly availableBytes: number;
}

/** Measured on 2026-11-30 with the sample web-traffic: 1.3 GiB of Node processes and 0.5 GiB of engine, at the most. */
const runMemory = 2 * GiB;

export function judgeMemory({ totalBytes, availableBytes }: Memory): Finding {
  const about = 'memory';
  const says = `${inGiB(availableBytes)} available of ${inGiB(totalBytes)}`;
  if (availableBytes >= runMemory) return ok(about, says);
  const remedy = `A local run takes about ${inGiB(runMemory)}: end what you don't need, or give --search-url to use an engine elsewhere.`;
  return totalBytes < runMemory ? problem(about, says, remedy) : warning(about, says, remedy);
}

function inGiB(bytes: number): string {
  return `${(bytes / GiB).toFixed(1)} GiB`;
}

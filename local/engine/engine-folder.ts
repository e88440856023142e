import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../is-alive.ts';
import { EngineError } from './engine-error.ts';
import { runTool } from './run-tool.ts';
import { makeOwnFolder } from './scratch-folder.ts';

/** Where one running engine keeps everything. */
export interface EngineFolder {
  readonly path: string;
  readonly temporary: boolean;
  readonly config: string;
  readonly logs: string;
  readonly data: string;
  readonly scratch: string;
  readonly pidFile: string;
  /** What the process itself prints. */
  readonly console: string;
}

/** What the names of temporary folders of engines begin with; the process that made one follows. */
const temporaryPrefix = 'shardline-engine-';

/** An engine whose parent was killed gets this long to follow it. */
const patienceMs = 5_000;

/** Makes the folder of an engine; without `chosen`, a temporary one. Binds to loopback, asks for no disk space. */
export async function prepareEngineFolder(chosen?: string): Promise<EngineFolder> {
  const path =
    chosen === undefined ? await makeOwnFolder(tmpdir(), temporaryPrefix, endEngineOf) : resolve(chosen);
  const folder = engineFolder(path, chosen === undefined);
  await assertNotHeld(folder);
  for (const part of [folder.config, folder.logs, folder.data, folder.scratch]) {
    await mkdir(part, { recursive: true });
  }
  await writeFile(join(folder.config, 'opensearch.yml'), settings);
  await rm(portsFile(folder), { force: true });
  return folder;
}

function engineFolder(path: string, temporary: boolean): EngineFolder {
  return {
    path,
    temporary,
    config: join(path, 'config'),
    logs: join(path, 'logs'),
    data: join(path, 'data'),
    scratch: join(path, 'tmp'),
    pidFile: join(path, 'engine.pid'),
    console: join(path, 'logs', 'console.log'),
  };
}

/** Ends an engine that outlived both its parent and its guard. */
export async function endEngineOf(path: string): Promise<void> {
  const pid = await holder(engineFolder(path, true));
  if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
}

const settings = `network.host: 127.0.0.1
discovery.type: single-node
transport.port: 0
node.portsfile: true
cluster.routing.allocation.disk.threshold_enabled: false
`;

function portsFile({ logs }: EngineFolder): string {
  return join(logs, 'http.ports');
}

/** The URL that the engine has written down, once it listens. */
export async function readUrl(folder: EngineFolder): Promise<string | undefined> {
  const text = await readFile(portsFile(folder), 'utf8').catch(() => '');
  const address = /^127\.0\.0\.1:\d+$/m.exec(text)?.[0];
  return address === undefined ? undefined : `http://${address}`;
}

/** Two engines on one folder would be refused by the engine, but without a word. */
async function assertNotHeld(folder: EngineFolder): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let pid = await holder(folder); pid !== undefined; pid = await holder(folder)) {
    if (Date.now() > deadline) {
      throw new EngineError(
        'ENGINE_FOLDER_IN_USE',
        `The data folder ${folder.path} is held by a running search engine, process ${pid}: ` +
          'end that process, or give another folder.',
      );
    }
    await sleep(200);
  }
}

/** The process that the last engine left its id of, if it lives and is an engine of this folder. */
async function holder({ path, pidFile }: EngineFolder): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  return (await commandLine(pid)).includes(path) ? pid : undefined;
}

/** Ids are reused: only the command line tells an engine from a stranger. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'win32') return '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return (await runTool('ps', ['-ww', '-o', 'args=', '-p', String(pid)], 5_000)).output;
  }
}

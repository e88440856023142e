import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../infra/bundle/roots.ts';
import { startGuarded } from '../../local/engine/guarded-process.ts';
import { pythonEnvironment } from '../../scripts/python-environment.ts';
import type { RunningEmulator } from './running-emulator.ts';
import { untilAnswering } from './until-answering.ts';

/**
 * Starts an emulator of AWS that runs the functions as child processes, from PyPI and without Docker. It can't
 * outlive this process.
 * @param searchUrl the engine that stands behind every OpenSearch domain
 * @param more variables of its environment, which its functions inherit
 */
export async function startMinistack(
  searchUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningEmulator> {
  const commands = await pythonEnvironment(['ministack==1.5.33']);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'shardline-ministack-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const log = join(folder, 'log');
  const settings = {
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    NODE_PATH: join(packageRoot, 'node_modules'),
    MINISTACK_OPENSEARCH_ENDPOINT: new URL(searchUrl).host,
    TMPDIR: temporary,
    ...more,
  };
  const guarded = startGuarded({
    command: 'env',
    args: [...Object.entries(settings).map(([key, value]) => `${key}=${value}`), join(commands, 'ministack')],
    workFolder: folder,
    log,
    pidFile: join(folder, 'pid'),
    removeFolder: folder,
    // It doesn't end by itself while a function runs.
    graceMs: 2_000,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering('ministack', endpoint, guarded);
  return {
    endpoint,
    searchEndpoint: () => searchUrl,
    log: () => readFileSync(log, 'utf8'),
    stop: () => guarded.stop(),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

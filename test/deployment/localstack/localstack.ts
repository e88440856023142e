import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { startGuarded } from '../../../local/engine/guarded-process.ts';
import type { RunningEmulator } from '../running-emulator.ts';
import { untilAnswering } from '../until-answering.ts';
import { prepareLocalStack } from './prepare.ts';

const port = 4566;
/** What lets LocalStack run custom resources, in its container too; and what lets it do without Docker. */
const plugins = [
  join(packageRoot, 'local', 'localstack'),
  fileURLToPath(new URL('plugins', import.meta.url)),
];

/**
 * Starts LocalStack without Docker: its functions are Node processes (plugins/node_executor.py). It binds every
 * address of the machine whatever it is told, so it only starts where `npm run test:localstack` has taken it: a network
 * namespace with a loopback interface and nothing else.
 * @param searchUrl the engine that stands behind every OpenSearch domain
 */
export async function startLocalStack(searchUrl: string): Promise<RunningEmulator> {
  const { commands, root } = await prepareLocalStack();
  const folder = mkdtempSync(join(tmpdir(), 'shardline-localstack-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const log = join(folder, 'log');
  const settings = {
    // Else it takes a container that it runs in for its own, and writes to /var/lib.
    OVERRIDE_IN_DOCKER: '0',
    FILESYSTEM_ROOT: root,
    TMPDIR: temporary,
    PYTHONPATH: plugins.join(delimiter),
    LAMBDA_RUNTIME_EXECUTOR: 'node',
    SHARDLINE_FUNCTION_RUNTIME: join(packageRoot, 'local', 'function', 'runtime.mjs'),
    LAMBDA_IGNORE_ARCHITECTURE: '1',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `localhost:${port}`,
    OPENSEARCH_CUSTOM_BACKEND: searchUrl,
    // The other ways want a name server that knows LocalStack's domain.
    OPENSEARCH_ENDPOINT_STRATEGY: 'path',
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
  };
  const guarded = startGuarded({
    command: 'env',
    args: [
      ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
      join(commands, 'localstack-supervisor'),
    ],
    workFolder: folder,
    log,
    pidFile: join(folder, 'pid'),
    removeFolder: folder,
    graceMs: 10_000,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswering('LocalStack', `${endpoint}/_localstack/health`, guarded);
  return {
    endpoint,
    searchEndpoint: (domainName) => `http://localhost:${port}/opensearch/us-east-1/${domainName}`,
    log: () => readFileSync(log, 'utf8'),
    stop: async () => {
      await guarded.stop();
      // It keeps the path below its root as well.
      rmSync(join(root, folder), { recursive: true, force: true });
    },
  };
}

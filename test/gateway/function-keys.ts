import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listenOnLoopback } from '../../local/loopback.ts';
import type { Gateway } from './gateway.ts';

export interface FunctionKeys {
  /** For the emulator's environment, which its functions inherit: they call the gateway, with their role's keys. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const preload = pathToFileURL(fileURLToPath(new URL('take-keys.mjs', import.meta.url))).href;

/**
 * Gives each function that an emulator starts the keys of its role, as Lambda does. The emulator starts `node` of its
 * PATH; the one that is first there has the keys asked for before it runs any code.
 * @param roleOf the ARN of a function's role
 */
export async function functionKeys(
  gateway: Gateway,
  roleOf: (functionName: string) => Promise<string>,
): Promise<FunctionKeys> {
  const server = createServer(async (request, response) => {
    try {
      const role = await roleOf(decodeURIComponent((request.url ?? '').slice(1)));
      response.end(JSON.stringify(gateway.credentialsOf(role)));
    } catch (thrown) {
      response.writeHead(500).end(String(thrown));
    }
  });
  const { url, stop } = await listenOnLoopback(server, 0);
  const folder = mkdtempSync(join(tmpdir(), 'shardline-node-'));
  const node = join(folder, 'node');
  writeFileSync(node, `#!/bin/sh\nexec "${process.execPath}" --import "${preload}" "$@"\n`);
  chmodSync(node, 0o755);
  return {
    environment: {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      SHARDLINE_FUNCTION_KEYS: url,
      AWS_ENDPOINT_URL: gateway.servicesUrl,
      NODE_EXTRA_CA_CERTS: gateway.certificateAuthority,
    },
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

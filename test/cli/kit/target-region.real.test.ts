import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findTarget } from '../../../cli/kit/find-target.ts';
import { listenOnLoopback } from '../../../local/loopback.ts';

afterEach(() => vi.unstubAllEnvs());

/** The region that a request to a domain is signed for. */
async function signedRegion(given: {
  readonly profile?: string;
  readonly region?: string;
}): Promise<string | undefined> {
  let authorization = '';
  const server = createServer((request, response) => {
    authorization = request.headers.authorization ?? '';
    response.setHeader('content-type', 'application/json').end('{}');
  });
  const domain = await listenOnLoopback(server, 0);
  try {
    const target = await findTarget({ kind: 'aws', search: domain.url, ...given });
    const client = await target.search();
    await client.transport.request({ method: 'GET', path: '/' });
    await client.close();
    return /Credential=[^/]+\/\d+\/([^/]+)\/es\//.exec(authorization)?.[1];
  } finally {
    await domain.stop();
  }
}

test('a request to a domain is signed for the region that the other services are asked in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shardline-profile-'));
  const config = join(folder, 'config');
  const keys = 'aws_access_key_id = key\naws_secret_access_key = secret\n';
  writeFileSync(config, `[profile mine]\nregion = eu-west-3\n${keys}`);
  vi.stubEnv('AWS_CONFIG_FILE', config);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE', 'AWS_REGION']) {
    vi.stubEnv(name, undefined);
  }
  try {
    expect(await signedRegion({ profile: 'mine' })).toBe('eu-west-3');
    expect(await signedRegion({ profile: 'mine', region: 'eu-west-1' })).toBe('eu-west-1');
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    expect(await signedRegion({ profile: 'mine' })).toBe('eu-north-1');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

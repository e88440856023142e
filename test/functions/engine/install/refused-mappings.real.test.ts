import { expect, test } from 'vitest';
import type { EngineRequest } from '../../../../functions/engine/install/engine-request.ts';
import { pipelineWith, setupWorld } from './setup-world.ts';

const { createIndex, fieldsOf, install, request } = setupWorld();

const user =
  'User: arn:aws:sts::111122223333:assumed-role/setup/setup is not authorized to perform: es:ESHttp';
const securityRefusals = [
  [
    'the front door of a domain does not let it in',
    { Message: `${user}Put because no identity-based policy allows the es:ESHttpPut action` },
    /is not authorized to perform: es:ESHttp/,
  ],
  [
    'its signature is wrong',
    { message: 'The request signature we calculated does not match the signature you provided.' },
    /signature we calculated does not match/,
  ],
  [
    'the security plugin refuses it',
    {
      error: { type: 'security_exception', reason: 'no permissions for [indices:admin/mapping/put]' },
      status: 403,
    },
    /no permissions for \[indices:admin\/mapping\/put\]/,
  ],
] as const;

/** The engine behind a door that refuses some requests; the other ones reach it. */
function refusing(isRefused: (path: string) => boolean, body: unknown): EngineRequest {
  return async (method, path, question) =>
    isRefused(path) ? { status: 403, body } : await request(method, path, question);
}

const installThrough = (door: EngineRequest) =>
  install(pipelineWith({ status: { type: 'short' }, path: { type: 'keyword' } }), door);

test.each(securityRefusals)(
  'it fails when %s, and no index silently keeps its mapping',
  async (_, body, says) => {
    await install(pipelineWith({ status: { type: 'short' } }));
    await createIndex('setup-test-2026.01.01');
    for (const part of ['/_mapping', '/_resolve/']) {
      const door = refusing((path) => path.includes(part), body);
      await expect(installThrough(door)).rejects.toMatchObject({
        code: 'MAPPING_REFUSED',
        status: 403,
        message: expect.stringMatching(says),
      });
    }
    await installThrough(request);
    expect(await fieldsOf('setup-test-2026.01.01')).toMatchObject({ path: { type: 'keyword' } });
  },
);

test('a block of one index that the security plugin tells of is told, and the others get the new fields', async () => {
  await install(pipelineWith({ status: { type: 'short' } }));
  await createIndex('setup-test-2026.01.01');
  await createIndex('setup-test-2026.01.02');
  const reason = 'index [setup-test-2026.01.01] blocked by: [FORBIDDEN/9/index metadata (api)];';
  const body = { error: { type: 'security_exception', reason }, status: 403 };
  const { keptMappings } = await installThrough(
    refusing((path) => path === '/setup-test-2026.01.01/_mapping', body),
  );
  expect(keptMappings).toMatch(/^setup-test-2026\.01\.01 keeps its .*blocked/);
  expect(await fieldsOf('setup-test-2026.01.02')).toMatchObject({ path: { type: 'keyword' } });
});

import { describe, expect, test } from 'vitest';
import { type EngineRequest, field } from '../../../../functions/engine/install/engine-request.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { minutes, pipelineWith, setupWorld } from './setup-world.ts';

const { install, removeTemplate: remove, request, storedMappings } = setupWorld();

describe('templates belong to the deployment that installed them', () => {
  const mine = '111122223333/eu-west-1/shardline-setup-test-prod';
  const other = '111122223333/eu-west-1/shardline-setup-test-dev';
  const pipeline = pipelineWith({ status: { type: 'short' } });
  const windows = { ...pipeline, windows: [minutes] };

  const installAs = (owner: string | undefined, what: Pipeline, through = request) =>
    install(what, through, owner);

  test('who installs them again changes them, and nobody else does', async () => {
    await installAs(mine, pipeline);
    const changed = pipelineWith({ status: { type: 'keyword' } });
    await expect(installAs(other, changed)).rejects.toMatchObject({
      code: 'TEMPLATE_OWNED',
      message: expect.stringMatching(
        /^The index templates shardline-setup-test, shardline-dead-letters\.setup-test on this engine belong to 111122223333\/eu-west-1\/shardline-setup-test-prod, and this is 111122223333\/eu-west-1\/shardline-setup-test-dev\. .*another name.*DELETE \/_index_template/,
      ),
    });
    await expect(installAs(undefined, changed)).rejects.toThrow(/and this is local\./);
    expect(await storedMappings()).toMatchObject({ status: { type: 'short' } });
    await installAs(mine, changed);
    expect(await storedMappings()).toMatchObject({ status: { type: 'keyword' } });
  });

  test('nothing at all is written when only the template of its windows is another’s', async () => {
    await installAs(other, windows);
    for (const name of ['shardline-setup-test', 'shardline-dead-letters.setup-test']) await remove(name);
    await expect(installAs(mine, windows)).rejects.toMatchObject({ code: 'TEMPLATE_OWNED' });
    expect((await request('GET', '/_index_template/shardline-setup-test')).status).toBe(404);
  });

  test('a template without an owner, as earlier versions left it, is adopted', async () => {
    await installAs(other, pipeline);
    const { body } = await request('GET', '/_index_template/shardline-setup-test');
    const { _meta, ...without } = field(body, 'index_templates', 0, 'index_template') as Record<
      string,
      unknown
    >;
    for (const name of ['shardline-setup-test', 'shardline-dead-letters.setup-test']) await remove(name);
    await request('PUT', '/_index_template/shardline-setup-test', { body: without });
    await installAs(mine, pipeline);
    await expect(installAs(other, pipeline)).rejects.toMatchObject({ code: 'TEMPLATE_OWNED' });
  });

  test('of two that install at once, one is told', async () => {
    let begun = false;
    const raced: EngineRequest = async (method, path, question) => {
      if (method === 'PUT' && !begun) {
        begun = true;
        await installAs(other, pipeline);
      }
      return await request(method, path, question);
    };
    await expect(installAs(mine, pipeline, raced)).rejects.toMatchObject({ code: 'TEMPLATE_OWNED' });
    await installAs(other, pipeline);
  });
});

import { describe, expect, test } from 'vitest';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { pipelineWith, setupWorld } from './setup-world.ts';

const { client, createIndex, install, storedMappings } = setupWorld();

/** What the engine makes of documents, each in an index that may not be there yet: the status of each. */
async function indexAll(
  documents: readonly (readonly [index: string, source: object])[],
): Promise<unknown[]> {
  const lines = documents.flatMap(([_index, source]) => [{ create: { _index } }, source]);
  const answer: unknown = await client().transport.request({
    method: 'POST',
    path: '/_bulk',
    bulkBody: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
  const items = field(answer, 'items');
  return Array.isArray(items) ? items.map((item) => field(item, 'create', 'status')) : [];
}

describe('while the code before still runs, after the new templates are there', () => {
  const url = (fields: readonly string[]) => ({
    url: { properties: Object.fromEntries(fields.map((name) => [name, { type: 'keyword' }])) },
  });
  const before = pipelineWith({ status: { type: 'short' }, ...url(['path', 'query']) });
  const after = pipelineWith({ ...url(['path', 'host']), method: { type: 'keyword' } });
  const old = { status: 200, url: { path: '/', query: 'q' } };

  test('its documents are taken by an index that was there, and by one that begins meanwhile', async () => {
    await install(before);
    await createIndex('setup-test-2026.01.01');
    await install(after);
    const both = [
      ['setup-test-2026.01.01', old],
      ['setup-test-2026.01.02', old],
    ] as const;
    expect(await indexAll(both)).toEqual([201, 201]);
    const now = { method: 'GET', url: { path: '/', host: 'h' } };
    expect(await indexAll(both.map(([index]) => [index, now]))).toEqual([201, 201]);
  });

  test('they still are when the same is installed again, as CloudFormation may', async () => {
    await install(before);
    await install(after);
    await install(after);
    expect(await indexAll([['setup-test-2026.01.02', old]])).toEqual([201]);
  });

  test('what the definition has no more is gone with its next change', async () => {
    await install(before);
    await install(after);
    await install(pipelineWith({ ...url(['path']), method: { type: 'keyword' } }));
    expect(await storedMappings()).not.toHaveProperty('status');
    expect(await indexAll([['setup-test-2026.01.02', old]])).toEqual([400]);
    expect(await indexAll([['setup-test-2026.01.02', { url: { path: '/', host: 'h' } }]])).toEqual([201]);
  });

  test('a field that became an object, or an object a field, is the new one', async () => {
    await install(before);
    await install(
      pipelineWith({ status: { properties: { code: { type: 'short' } } }, url: { type: 'keyword' } }),
    );
    expect(await storedMappings()).toMatchObject({
      status: { properties: { code: { type: 'short' } } },
      url: { type: 'keyword' },
    });
  });
});

import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { findDocuments } from '../../../cli/verify/documents.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { listenOnLoopback } from '../../../local/loopback.ts';

/** What is found when the engine answers a search so. */
async function found(status: number, type: string): Promise<unknown> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { type, reason: type }, status }));
  });
  const engine = await listenOnLoopback(server, 0);
  const client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  try {
    return await findDocuments(client, 'readings', ['1']).catch(String);
  } finally {
    await client.close();
    await engine.stop();
  }
}

test('an index that is not there holds no documents, though a domain may ignore that the URL asks for that', async () => {
  expect(await found(404, 'index_not_found_exception')).toEqual([]);
});

test('what else is not there is told', async () => {
  expect(await found(404, 'resource_not_found_exception')).toMatch(/answers 404/);
});

import { createServer } from 'node:http';

/** An HTTP server that takes every bulk operation, keeps none, and counts them. */
export async function startBulkSink() {
  let operations = 0;
  const server = createServer(async (request, response) => {
    let lines = 0;
    for await (const part of request) {
      for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
    }
    operations += lines / 2;
    const items = Array.from({ length: lines / 2 }, () => ({ create: { status: 201 } }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sink has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    operations: () => operations,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

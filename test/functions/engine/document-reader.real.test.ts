import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { documentReader } from '../../../functions/engine/document-reader.ts';
import { createSearchClient } from '../../../functions/engine/search-client.ts';
import { answerJson, startSink } from '../indexer/sink.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of cleanUp.splice(0)) await stop();
});

const keys = [
  { index: 'events', id: 'a', routing: 'r', needsSource: true },
  { index: 'events', id: 'b', routing: undefined, needsSource: false },
];

/** Reads the two from a server that answers so. */
async function readFrom(answer: (response: ServerResponse) => void, timeout = 30_000) {
  const sink = await startSink(answer);
  const client = createSearchClient({ endpoint: sink.url, auth: 'none' });
  cleanUp.push(sink.stop, () => client.close());
  return { answer: await documentReader(client)(keys, timeout), seen: sink.seen };
}

test('documents are asked for by id, whole or only where they are in the stream', async () => {
  const { answer, seen } = await readFrom((response) =>
    answerJson(response, 200, { docs: keys.map(({ id }) => ({ _id: id, found: false })) }),
  );
  expect(answer).toEqual({ kind: 'documents', documents: [{}, {}] });
  expect(seen.map(({ url, body }) => [url, JSON.parse(body.toString())])).toEqual([
    [
      '/_mget',
      {
        docs: [
          { _index: 'events', _id: 'a', routing: 'r', _source: true },
          { _index: 'events', _id: 'b', _source: ['ingest'] },
        ],
      },
    ],
  ]);
});

test('what answers without the documents is no engine, and a refusal keeps its status', async () => {
  expect((await readFrom((response) => answerJson(response, 200, { docs: [] }))).answer).toEqual({
    kind: 'unreachable',
    message: 'what answered is no multi-get API: it lacks documents',
  });
  const error = { type: 'x', reason: 'no' };
  expect((await readFrom((response) => answerJson(response, 503, { error }))).answer).toEqual({
    kind: 'refused',
    status: 503,
    error,
  });
  expect((await readFrom(() => undefined, 100)).answer.kind).toBe('unreachable');
});

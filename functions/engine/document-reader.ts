import type { Client } from '@elastic/elasticsearch';
import { ingestField } from '../core/document/mapping.ts';
import { type DocumentKey, type ReadAnswer, readDocuments } from '../core/ordered/read-answer.ts';
import { answerOf, within } from './bulk-sender.ts';

/**
 * Reads documents by id, as they are now. Whatever the engine or the network does becomes an answer, never an
 * exception.
 * https://docs.opensearch.org/latest/api-reference/document-apis/multi-get/
 */
export function documentReader(
  client: Client,
): (keys: readonly DocumentKey[], timeout: number) => Promise<ReadAnswer> {
  return async (keys, timeout) => {
    try {
      const answer: unknown = await client.transport.request(
        { method: 'POST', path: '/_mget', body: { docs: keys.map(readOf) } },
        within(timeout),
      );
      const documents = readDocuments(answer, keys);
      return documents === undefined
        ? { kind: 'unreachable', message: 'what answered is no multi-get API: it lacks documents' }
        : { kind: 'documents', documents };
    } catch (thrown) {
      return answerOf(thrown);
    }
  };
}

function readOf({ index: _index, id: _id, routing, needsSource }: DocumentKey) {
  return { _index, _id, ...(routing !== undefined && { routing }), _source: needsSource || [ingestField] };
}

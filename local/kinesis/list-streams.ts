import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './json.ts';
import { type Store, summaryOf } from './store.ts';

/** AWS's own: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html */
const defaultLimit = 100;

/** The store pages by names only; the SDKs' own paging stops where there is no NextToken. */
export async function listStreams(
  store: Store,
  { NextToken: token, ...input }: JsonObject,
  headers: IncomingHttpHeaders,
): Promise<JsonObject> {
  const after = token === undefined ? {} : { ExclusiveStartStreamName: token };
  const page = await store.call('ListStreams', { Limit: defaultLimit, ...input, ...after }, headers);
  const names: unknown[] = Array.isArray(page.StreamNames) ? page.StreamNames : [];
  const summaries = await Promise.all(
    names.map(async (name) => {
      const { StreamName, StreamARN, StreamStatus, StreamCreationTimestamp } = await summaryOf(
        store,
        name,
        headers,
      );
      return { StreamName, StreamARN, StreamStatus, StreamCreationTimestamp };
    }),
  );
  const next = page.HasMoreStreams === true ? { NextToken: names.at(-1) } : {};
  return { ...page, StreamSummaries: summaries, ...next };
}

import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { ingestField } from '../../functions/core/document/mapping.ts';
import type { Operation, OrderedOperation } from '../../functions/core/document/operation.ts';
import { parseOrder, type StreamOrder } from '../../functions/core/document/stream-order.ts';
import { isObject } from '../../functions/core/json/object.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import { Fault } from '../kit/fault.ts';
import { searchByHeader } from '../kit/search-by-header.ts';
import { searchFault } from '../kit/search-fault.ts';

/** A document as the engine has it now, searchable or not yet. */
export interface StoredDocument {
  readonly index: string;
  readonly id: string;
  readonly source: Readonly<Record<string, unknown>>;
  /** The place in the stream of what wrote it last; only of documents that are written in order. */
  readonly order: StreamOrder | undefined;
  /** It has been deleted, which is remembered so that nothing older brings it back. */
  readonly deleted: boolean;
}

const found = z.object({
  _index: z.string(),
  _id: z.string(),
  found: z.boolean().optional(),
  _source: z.record(z.string(), z.unknown()).optional(),
});

const unreadable = z.object({ _index: z.string(), error: z.object({ type: z.string() }) });
const many = z.object({ docs: z.array(z.unknown()) });
const hits = z.object({ hits: z.object({ hits: z.array(found) }) });

/** What is asked for: where an operation writes. */
export interface Place {
  readonly index: string;
  readonly id: string;
  readonly routing?: string | undefined;
}

/** Where an operation writes; of a document that is only created, its line says how it is routed. */
export function placeOf(operation: Operation | OrderedOperation): Place {
  const { index, id } = operation;
  if ('routing' in operation) return { index, id, routing: operation.routing };
  const action = parseJson(operation.lines.split('\n', 1)[0] ?? '');
  const create = isObject(action) && isObject(action.create) ? action.create : {};
  return { index, id, ...(typeof create.routing === 'string' && { routing: create.routing }) };
}

/**
 * Documents as they are at this moment, by position; `undefined` for one that isn't there.
 * @param fields those of the documents that are wanted; default: all
 * @throws Fault
 */
export async function readPlaces(
  search: Client,
  places: readonly Place[],
  fields?: readonly string[],
): Promise<readonly (StoredDocument | undefined)[]> {
  if (places.length === 0) return [];
  const docs = places.map(({ index, id, routing }) => ({
    ...{ _index: index, _id: id },
    ...(fields !== undefined && { _source: fields }),
    ...(routing !== undefined && { routing }),
  }));
  const answer: unknown = await search.transport
    .request({ method: 'POST', path: '/_mget', body: { docs } })
    .catch((thrown: unknown) => {
      throw searchFault(thrown);
    });
  const read = many.safeParse(answer).data?.docs;
  if (read?.length !== places.length) {
    throw new Fault('TARGET', 'What answered is no search engine: check the endpoint.');
  }
  return read.map((item) => {
    const problem = unreadable.safeParse(item).data;
    // Where there is no such index, there is no such document.
    if (problem === undefined || problem.error.type === 'index_not_found_exception') {
      return storedOf(found.safeParse(item).data);
    }
    throw new Fault(
      'TARGET',
      `The index ${problem._index} can't be read (${problem.error.type}): open it, or try again.`,
    );
  });
}

/** Documents of any of these ids, in whatever index of the pattern; those that are deleted too. @throws Fault */
export async function findIds(
  search: Client,
  index: string,
  ids: readonly string[],
): Promise<StoredDocument[]> {
  const answer = await searchByHeader(search, index, [
    { ignore_unavailable: true, expand_wildcards: 'all' },
    { query: { ids: { values: ids } }, size: 100, track_total_hits: true },
  ]).catch((thrown: unknown) => {
    throw searchFault(thrown);
  });
  return (hits.safeParse(answer).data?.hits.hits ?? []).flatMap(
    (hit) => storedOf({ ...hit, found: true }) ?? [],
  );
}

function storedOf(item: z.infer<typeof found> | undefined): StoredDocument | undefined {
  if (item?.found !== true) return undefined;
  const { _index: index, _id: id, _source: source = {} } = item;
  const ingest = source[ingestField];
  const { order, deleted } = isObject(ingest) ? ingest : {};
  return { index, id, source, order: parseOrder(order), deleted: deleted === true };
}

import type { Client } from '@elastic/elasticsearch';
import { Fault } from '../../../../cli/kit/fault.ts';
import { ask } from '../../../../cli/search/ask.ts';
import { fieldNames, valueAt } from '../../../../cli/search/cells.ts';
import type { WholeDocument } from '../../../protocol/search.ts';
import { prettyJson } from '../../cut-text.ts';

/** Characters that a page shows of the document, and of one field. */
const mostJson = { some: 20_000, all: 2_000_000 } as const;
const mostValue = 1_000;
const mostFields = 500;

/** One document as it is stored. @throws Fault when it isn't there any more */
export async function wholeDocument(
  search: Client,
  {
    among,
    index,
    id,
    much,
  }: {
    readonly among: string;
    readonly index: string;
    readonly id: string;
    readonly much: string | undefined;
  },
  signal: AbortSignal,
): Promise<WholeDocument> {
  const filter = [{ ids: { values: [id] } }, { term: { _index: index } }];
  const { hits } = await ask(
    search,
    { index: among, body: { size: 1, query: { bool: { filter } } } },
    signal,
  );
  const [hit] = hits.hits;
  if (hit === undefined) {
    throw new Fault(
      'USAGE',
      `The document ${id} isn’t in ${index} any more: it was deleted, or written again.`,
    );
  }
  const names = fieldNames(hit._source);
  return {
    ...{ index, id },
    fields: names
      .slice(0, mostFields)
      .map((name) => ({ name, value: prettyJson(valueAt(hit._source, name.split('.')), mostValue) })),
    fieldsLeft: Math.max(0, names.length - mostFields),
    json: prettyJson(hit._source, much === 'all' ? mostJson.all : mostJson.some),
  };
}

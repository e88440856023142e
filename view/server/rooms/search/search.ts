import type { Client } from '@elastic/elasticsearch';
import type { Context } from 'hono';
import { Fault } from '../../../../cli/kit/fault.ts';
import { refusedSearch } from '../../../../cli/kit/search-fault.ts';
import type { FoundField } from '../../../protocol/search.ts';
import type { Source } from '../../../sources/source.ts';
import { withPatience } from '../../reading.ts';
import { incompleteOf } from '../incomplete.ts';
import type { ServerRoom } from '../room.ts';
import { type AskedSearch, askedOf } from './asked.ts';
import { fieldsWith, readFields, topValues } from './fields.ts';
import { findDocuments } from './find-documents.ts';
import { queryProblem } from './query-problem.ts';
import { wholeDocument } from './whole-document.ts';

/** Milliseconds for which the fields of a mapping are kept: the page asks for them with each letter that is typed. */
const keptMs = 15_000;

interface Asking {
  readonly search: Client;
  readonly asked: AskedSearch;
  readonly given: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export const search: ServerRoom = {
  name: 'search',
  routes: (api, source) => {
    const fields = keptFields();
    const answering = (work: (asking: Asking) => Promise<object>) => async (context: Context) =>
      context.json(await withAsking(source, context, work));
    api.get(
      '/documents',
      answering(({ search, asked, given, signal }) =>
        findDocuments(search, asked, given.after ?? '', signal),
      ),
    );
    api.get('/incomplete', async (context) =>
      context.json({ incomplete: await incompleteOf(source, 'indexer', context.req.raw.signal) }),
    );
    api.get(
      '/document',
      answering(({ search, asked, given: { index = '', id = '', much }, signal }) =>
        wholeDocument(search, { among: asked.subject.index, index, id, much }, signal),
      ),
    );
    api.get(
      '/fields',
      answering(async (asking) => fieldsWith(await fields(asking), asking.given.contains ?? '')),
    );
    api.get(
      '/values',
      answering(async (asking) => {
        const named = asking.given.field ?? '';
        const field = (await fields(asking)).find(({ name }) => name === named);
        if (field === undefined) throw new Fault('USAGE', `The documents have no field ${named}.`);
        return await topValues(asking.search, asking.asked, field, asking.signal);
      }),
    );
  },
};

async function withAsking<Answered>(
  source: Source,
  context: Context,
  work: (asking: Asking) => Promise<Answered>,
): Promise<Answered> {
  const given = context.req.query();
  return await withPatience(context.req.raw.signal, async (signal) => {
    const asked = askedOf(await source.facts(signal), given);
    const search = await (await source.open()).search();
    try {
      return await work({ search, asked, given, signal });
    } catch (thrown) {
      const isRefused = thrown instanceof Fault && thrown.message.startsWith(refusedSearch);
      if (!isRefused) throw thrown;
      throw new Fault('USAGE', queryProblem(given.q ?? '', thrown.message.slice(refusedSearch.length)));
    } finally {
      await search.close();
    }
  });
}

function keptFields(): (asking: Asking) => Promise<readonly FoundField[]> {
  let kept: { readonly at: number; readonly fields: readonly FoundField[] } | undefined;
  return async ({ search, asked, signal }) => {
    if (kept === undefined || performance.now() - kept.at > keptMs) {
      kept = { fields: await readFields(search, asked.subject.index, signal), at: performance.now() };
    }
    return kept.fields;
  };
}

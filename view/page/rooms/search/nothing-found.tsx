import type { FoundDocuments } from '../../../protocol/search.ts';
import { Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { wholeTime } from '../../kit/format.ts';
import { useWhere } from '../../kit/where.ts';
import type { Filters } from '../../room.tsx';
import { UnknownFields } from './unknown-fields.tsx';

export interface NothingFoundProps extends Filters {
  readonly answer: FoundDocuments;
}

/** Nothing matches: because there is nothing, or because of the query, the filters or the time. */
export function NothingFound({ answer: { newest, timeField }, query, setQuery }: NothingFoundProps) {
  const target = useWhere();
  const isNarrow = query.get('q') !== null || query.get('filters') !== null;
  if (newest === undefined && !(timeField === undefined && isNarrow)) {
    return (
      <Empty title="No documents yet">
        <p>A document is found about a second after it is indexed. Put some records in:</p>
        <p>
          <Copy text={`npx shardline put${target} --file records.ndjson`} />
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="No document matches">
      <UnknownFields query={query.get('q') ?? ''} />
      {newest !== undefined && <p>The newest document of all is of {wholeTime(newest)}.</p>}
      {isNarrow && (
        <p>
          <button type="button" onClick={() => setQuery({ q: '', filters: '' }, 'push')}>
            Without query and filters
          </button>
        </p>
      )}
      {timeField !== undefined && query.get('from') !== 'all' && (
        <p>
          <button type="button" onClick={() => setQuery({ from: 'all', to: '' }, 'push')}>
            Search all of time
          </button>
        </p>
      )}
    </Empty>
  );
}

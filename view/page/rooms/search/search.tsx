import { useEffect, useState } from 'preact/hooks';
import type { Incomplete as Why } from '../../../protocol/lagging.ts';
import type { FoundDocuments, SearchIncomplete } from '../../../protocol/search.ts';
import { announce } from '../../kit/announcer.ts';
import { Card } from '../../kit/card.tsx';
import { Failure } from '../../kit/failure.tsx';
import { dayAndSecond, duration, plural, wholeTime } from '../../kit/format.ts';
import { Incomplete, incompleteFrom } from '../../kit/incomplete.tsx';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { Documents } from './documents.tsx';
import { Fields } from './fields.tsx';
import { FilterChips } from './filter-chips.tsx';
import { searchedBy } from './filters.ts';
import { HistogramChart } from './histogram.tsx';
import { NothingFound } from './nothing-found.tsx';
import { SearchBar } from './search-bar.tsx';

export function Search(filters: Filters) {
  const { query, setQuery } = filters;
  const [turn, setTurn] = useState(0);
  const by = searchedBy(query, { columns: query.get('columns') ?? '' });
  const path = `/api/search/documents?${by}`;
  const { answer, of, failure, isAsking } = useAsked<FoundDocuments>(path, turn);
  const incomplete = useIncomplete(`${of} ${turn}`, answer);
  useEffect(() => {
    if (answer !== undefined) announce(`${plural(answer.total, 'document')} found.`);
  }, [answer]);
  return (
    <div class="room search">
      <SearchBar {...filters} span={answer?.span} onAgain={() => setTurn(turn + 1)} isAsking={isAsking} />
      <FilterChips {...filters} />
      <Failure sentence={failure} />
      {answer === undefined ? (
        failure === undefined && <p class="quiet loading">Reading…</p>
      ) : (
        <>
          <Card title={plural(answer.total, 'document')} aside={<Aside answer={answer} />}>
            {answer.total > 0 && answer.histogram && answer.span && (
              <HistogramChart
                histogram={answer.histogram}
                span={answer.span}
                incompleteFrom={incompleteFrom(incomplete)}
                setQuery={setQuery}
              />
            )}
            <Incomplete of={incomplete} />
          </Card>
          <div class="found">
            <Fields {...filters} turn={turn} />
            {answer.total === 0 ? (
              <NothingFound answer={answer} {...filters} />
            ) : (
              <Documents first={answer} path={path} {...filters} />
            )}
          </div>
        </>
      )}
    </div>
  );
}

/** What lags, where it concerns the time that is searched; asked beside each search, which doesn't wait for it. */
function useIncomplete(turn: string, answer: FoundDocuments | undefined): Why | undefined {
  const asked = useAsked<SearchIncomplete>(answer && '/api/search/incomplete', turn);
  const why = asked.answer?.incomplete;
  const from = incompleteFrom(why);
  return from !== undefined && answer?.span !== undefined && from >= answer.span.to ? undefined : why;
}

function Aside({ answer: { span, took, timeField } }: { readonly answer: FoundDocuments }) {
  if (span === undefined) return <>{timeField === undefined ? 'no event time' : duration(took)}</>;
  return (
    <span title={`${wholeTime(span.from)} to ${wholeTime(span.to)}`}>
      {dayAndSecond(span.from)} to {dayAndSecond(span.to)}, in {duration(took)}
    </span>
  );
}

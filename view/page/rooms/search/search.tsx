import { useEffect, useState } from 'preact/hooks';
import type { FoundDocuments } from '../../../protocol/search.ts';
import { announce } from '../../kit/announcer.ts';
import { Card } from '../../kit/card.tsx';
import { Failure } from '../../kit/failure.tsx';
import { dayAndSecond, duration, plural, wholeTime } from '../../kit/format.ts';
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
  const { answer, failure, isAsking } = useAsked<FoundDocuments>(path, turn);
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
              <HistogramChart histogram={answer.histogram} span={answer.span} setQuery={setQuery} />
            )}
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

function Aside({ answer: { span, took, timeField } }: { readonly answer: FoundDocuments }) {
  if (span === undefined) return <>{timeField === undefined ? 'no event time' : duration(took)}</>;
  return (
    <span title={`${wholeTime(span.from)} to ${wholeTime(span.to)}`}>
      {dayAndSecond(span.from)} to {dayAndSecond(span.to)}, in {duration(took)}
    </span>
  );
}

import type { DeadLettersFrame, LetterPage } from '../../../protocol/dead-letters.ts';
import { Card } from '../../kit/card.tsx';
import { count, plural } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';
import { useAsked } from '../../kit/use-asked.ts';
import { useSlowly } from '../../kit/use-slowly.ts';
import type { Filters } from '../../room.tsx';
import { choiceIn, isEverything, letterAddress, queryOf, shortLetter } from './addresses.ts';
import { Choosing } from './choosing.tsx';
import { Redrive } from './redrive.tsx';

export interface LettersProps extends Filters {
  readonly frame: DeadLettersFrame;
}

/** The letters that the address chooses, page by page, and what to do with all of them. */
export function Letters({ frame, query, setQuery }: LettersProps) {
  const choice = choiceIn(query);
  const page = Number(query.get('page') ?? 1) || 1;
  const path = `/api/dead-letters/list?${queryOf({ ...choice, page: Math.max(0, Math.floor(page) - 1) })}`;
  const version = useSlowly(`${frame.letters} ${frame.redrive?.state}`, 1_000);
  const { answer, of, failure } = useAsked<LetterPage>(path, version);
  const what = isEverything(choice) ? 'all of them' : 'these';
  return (
    <Card
      title="Letters"
      aside={answer && (isEverything(choice) ? count(answer.total) : `${count(answer.total)} chosen`)}
    >
      <Choosing groups={frame.groups} choice={choice} setQuery={setQuery} />
      {failure !== undefined && <p class="notice">{failure}</p>}
      {answer && answer.total > 0 && <Redrive choice={choice} label={`Redrive ${what}…`} />}
      {answer && (
        <div aria-busy={of !== path}>
          <Table page={answer} />
          <Pager page={answer} setQuery={setQuery} />
        </div>
      )}
    </Card>
  );
}

function Table({ page: { letters } }: { readonly page: LetterPage }) {
  if (letters.length === 0) return <p class="quiet">No letter is of that reason and time.</p>;
  return (
    <table class="grid">
      <thead>
        <tr>
          <th scope="col">Record</th>
          <th scope="col">Arrived</th>
          <th scope="col">Reason</th>
          <th scope="col" class="less">
            Index
          </th>
          <th scope="col" class="number less">
            Bytes
          </th>
        </tr>
      </thead>
      <tbody>
        {letters.map(({ letter, shardId, sequenceNumber, arrival, reason, index, bytes }) => (
          <tr key={letter}>
            <th scope="row">
              <a href={letterAddress(letter)} title={letter}>
                {shortLetter(shardId, sequenceNumber)}
              </a>
            </th>
            <td>
              <Time at={arrival} />
            </td>
            <td>
              <code>{reason}</code>
            </td>
            <td class="less">{index ?? <span class="quiet">none</span>}</td>
            <td class="number less">{count(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pager({ page, setQuery }: Pick<Filters, 'setQuery'> & { readonly page: LetterPage }) {
  const { page: shown, pages, total } = page;
  if (pages === 1) return null;
  const to = (other: number) => () => setQuery({ page: other === 0 ? '' : String(other + 1) }, 'push');
  return (
    <nav class="pager" aria-label="Pages of letters">
      <button type="button" onClick={to(shown - 1)} disabled={shown === 0}>
        Newer
      </button>
      <span>
        Page {count(shown + 1)} of {count(pages)} · {plural(total, 'letter')}
      </span>
      <button type="button" onClick={to(shown + 1)} disabled={shown === pages - 1}>
        Older
      </button>
    </nav>
  );
}

import { Empty } from '../../kit/card.tsx';
import { Copy } from '../../kit/copy.tsx';
import { plural } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';
import { useWhere } from '../../kit/where.ts';
import type { Filters } from '../../room.tsx';

/** No record at all has come since the list began. */
export function NothingPassed({ since, query, setQuery }: Filters & { readonly since: number }) {
  const target = useWhere();
  return (
    <Empty
      title={
        <>
          No records since <Time at={since} />
        </>
      }
    >
      <p>They show here as they arrive. Put some in, from a terminal in the project:</p>
      <p>
        <Copy text={`npx shardline put${target} --file records.ndjson`} />
      </p>
      {query.get('from') === null && (
        <p>
          <button type="button" onClick={() => setQuery({ from: '15m', paused: '' }, 'push')}>
            Show those of the last 15 minutes
          </button>
        </p>
      )}
    </Empty>
  );
}

/** Records have come, and the filters let none through. */
export function NothingPasses({ passed, setQuery }: Filters & { readonly passed: number }) {
  return (
    <Empty title={`None of ${plural(passed, 'record')} fulfils the filters`}>
      <p>Those that come from now on and do, show here.</p>
      <p>
        <button
          type="button"
          onClick={() => setQuery({ outcome: '', stage: '', text: '', where: '' }, 'push')}
        >
          Show all records
        </button>
      </p>
    </Empty>
  );
}

/** The page was paused for long, or the view has been started again since. */
export function NotKept() {
  return (
    <Empty title="What the list held when it was paused isn’t kept any more">
      <p>
        Press <em>Go on</em> for what passes now. Those of before are still in the stream: choose another{' '}
        <em>From</em> then.
      </p>
    </Empty>
  );
}

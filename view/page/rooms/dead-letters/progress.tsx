import { useEffect, useState } from 'preact/hooks';
import type { LetterChoice, RedriveProgress } from '../../../protocol/dead-letters.ts';
import { announce } from '../../kit/announcer.ts';
import { post, RequestError } from '../../kit/api.ts';
import { count, wholeTime } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { Store, useStore } from '../../kit/store.ts';

/** The redrive whose end the user has seen, by when it began. */
const closed = new Store(0);

/** The redrive that is under way, or was the last one. */
export function Progress({ redrive }: { readonly redrive: RedriveProgress }) {
  const { state, records, tried, sentence, isSettled, choice, since } = redrive;
  const mayChange = useStore(session)?.mayChange === true;
  const [error, setError] = useState<string>();
  const isClosed = useStore(closed) === since;
  useEffect(() => {
    if (sentence !== undefined) announce(`The redrive is over. ${sentence}`);
  }, [sentence]);
  if (isClosed) return null;
  const stop = () => {
    post('/api/dead-letters/stop', {}).catch((thrown: unknown) =>
      setError(thrown instanceof RequestError ? thrown.message : 'The view answered something else.'),
    );
  };
  return (
    <section
      class="notice progress"
      aria-label="Redrive"
      data-tone={state !== 'over' ? undefined : isSettled ? 'good' : 'warn'}
    >
      <p>
        <strong>{heading(redrive)}</strong> {choiceText(choice)}
        {sentence !== undefined && ` ${sentence}`}
      </p>
      {state === 'over' && (
        <div class="buttons">
          <button type="button" onClick={() => closed.set(since)}>
            Close
          </button>
        </div>
      )}
      {state !== 'over' && (
        <div class="buttons">
          <progress max={records} value={tried} aria-label="Records tried" />
          <span class="number">
            {count(tried)} of {count(records)}
          </span>
          {mayChange && (
            <button type="button" onClick={stop} disabled={state === 'stopping'}>
              {state === 'stopping' ? 'Stopping…' : 'Stop'}
            </button>
          )}
        </div>
      )}
      {error !== undefined && <p data-tone="bad">{error}</p>}
    </section>
  );
}

function heading({ state, isSettled }: RedriveProgress): string {
  if (state === 'running') return 'Redriving';
  if (state === 'stopping') return 'Stopping the redrive of';
  return isSettled ? 'Redriven:' : 'The redrive is over:';
}

function choiceText({ letter, reason, from, to }: LetterChoice): string {
  if (letter !== undefined) return 'one letter.';
  const parts = [
    reason === undefined ? 'letters' : `letters of ${reason}`,
    ...(from === undefined ? [] : [`from ${wholeTime(from)}`]),
    ...(to === undefined ? [] : [`before ${wholeTime(to)}`]),
  ];
  return `${parts.join(' ')}.`;
}

import { useEffect } from 'preact/hooks';
import { announce } from '../kit/announcer.ts';
import { duration } from '../kit/format.ts';
import { clockAhead, connection } from '../kit/frames.ts';
import { useStore } from '../kit/store.ts';
import { Time } from '../kit/time.tsx';

/** Milliseconds by which the clocks may differ before the page says so. */
const clockPatienceMs = 10_000;

/** What is wrong with what the page shows, while it is. */
export function Banner() {
  const link = useStore(connection);
  const ahead = useStore(clockAhead);
  useEffect(() => {
    if (link.state === 'lost') announce(link.sentence);
  }, [link.state]);
  if (link.state === 'lost') {
    return (
      <div class="banner" data-tone="bad">
        <p>
          <strong>
            Not live since <Time at={link.since} />.
          </strong>{' '}
          {link.sentence}
        </p>
      </div>
    );
  }
  if (Math.abs(ahead) < clockPatienceMs) return null;
  return (
    <div class="banner" data-tone="warn">
      <p>
        The clock of this browser is {duration(Math.abs(ahead))} {ahead > 0 ? 'behind' : 'ahead of'} the one
        of the pipeline. Times here are the pipeline’s.
      </p>
    </div>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { get, RequestError } from './api.ts';

/** Milliseconds after which what failed is asked again. */
const againMs = 3_000;

export interface Asked<Answer> {
  /** The newest answer; while another address is asked, that of the one before. */
  readonly answer?: Answer | undefined;
  /** The address that the answer is of. */
  readonly of?: string | undefined;
  /** Why there is none now: one sentence. */
  readonly failure?: string | undefined;
  readonly isAsking: boolean;
}

/**
 * What the server answers at an address, asked anew when it changes. What fails for now is asked again by itself.
 * @param path absent: nothing is asked
 * @param turn another one asks the same again
 */
export function useAsked<Answer>(path: string | undefined, turn: number | string = 0): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer>>({ isAsking: path !== undefined });
  useEffect(() => {
    if (path === undefined) {
      setAsked({ isAsking: false });
      return undefined;
    }
    const gone = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      setAsked((before) => ({ ...before, isAsking: true }));
      get<Answer>(path, gone.signal).then(
        (answer) => setAsked({ answer, of: path, isAsking: false }),
        (thrown: unknown) => {
          if (gone.signal.aborted) return;
          const failure = thrown instanceof RequestError ? thrown.message : 'The page failed to ask.';
          setAsked((before) => ({ ...before, failure, isAsking: false }));
          if (!(thrown instanceof RequestError) || thrown.mayPass) timer = setTimeout(ask, againMs);
        },
      );
    };
    ask();
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [path, turn]);
  return asked;
}

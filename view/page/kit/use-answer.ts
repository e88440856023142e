import { useEffect, useState } from 'preact/hooks';
import { get, RequestError } from './api.ts';

export interface Answered<Answer> {
  readonly answer?: Answer | undefined;
  /** Why there is none: one sentence. */
  readonly problem?: string | undefined;
}

/**
 * What the server answers to a request; asked anew when the address or `by` changes, and what was answered before is
 * kept until then.
 * @param address none: nothing is asked
 * @param pauseMs without another address before it is asked
 */
export function useAnswer<Answer>(address: string | undefined, by = '', pauseMs = 0): Answered<Answer> {
  const [answered, setAnswered] = useState<Answered<Answer>>({});
  useEffect(() => {
    if (address === undefined) {
      setAnswered({});
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      get<Answer>(address, stop.signal).then(
        (answer) => setAnswered({ answer }),
        (thrown: unknown) => {
          if (thrown instanceof RequestError) setAnswered({ problem: thrown.message });
        },
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [address, by]);
  return answered;
}

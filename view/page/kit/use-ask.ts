import { useEffect, useState } from 'preact/hooks';
import { get, RequestError } from './api.ts';

export interface Asked<Answer> {
  /** The newest; it stays while the next is asked for. */
  readonly answer?: Answer | undefined;
  /** Whether it is the answer to what is asked now. */
  readonly isNewest: boolean;
  /** Why there is none: one sentence. */
  readonly error?: string | undefined;
}

/**
 * What the server answers to a GET.
 * @param version asks again when it changes
 */
export function useAsk<Answer>(path: string, version: unknown = ''): Asked<Answer> {
  const [asked, setAsked] = useState<{ path: string; answer?: Answer; error?: string }>({ path: '' });
  useEffect(() => {
    const gone = new AbortController();
    get<Answer>(path, gone.signal).then(
      (answer) => setAsked({ path, answer }),
      (thrown: unknown) => {
        if (gone.signal.aborted) return;
        const error = thrown instanceof RequestError ? thrown.message : 'The view answered something else.';
        setAsked((before) => ({
          ...(before.answer !== undefined && { answer: before.answer }),
          path,
          error,
        }));
      },
    );
    return () => gone.abort();
  }, [path, version]);
  return { answer: asked.answer, error: asked.error, isNewest: asked.path === path };
}

/** A value that changes at most so often, and has the newest in the end. */
export function useSlowly<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState({ value, at: 0 });
  useEffect(() => {
    if (Object.is(value, shown.value)) return undefined;
    const timer = setTimeout(
      () => setShown({ value, at: Date.now() }),
      Math.max(0, shown.at + everyMs - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [value, shown]);
  return shown.value;
}

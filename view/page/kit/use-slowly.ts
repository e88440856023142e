import { useEffect, useState } from 'preact/hooks';

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

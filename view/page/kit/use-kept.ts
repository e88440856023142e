import { useRef } from 'preact/hooks';

/** The newest that there was: a room stays as it is, with its focus, until what another address asks for is there. */
export function useKept<Value>(value: Value | undefined): Value | undefined {
  const kept = useRef(value);
  kept.current = value ?? kept.current;
  return kept.current;
}

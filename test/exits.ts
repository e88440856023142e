import { vi } from 'vitest';

/** From now on an exit of the process throws `exit <code>`. Returns what was printed to standard error until then. */
export function exitsThrow(): () => string {
  let printed = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${code}`);
  });
  return () => printed;
}

import { lagsFromMs } from './lagging.ts';

/** How bad a lag is. @param lag milliseconds; a quarter of a minute is nothing to speak of */
export function lagTone(lag: number): 'bad' | 'warn' | undefined {
  if (lag > 60_000) return 'bad';
  return lag > lagsFromMs ? 'warn' : undefined;
}

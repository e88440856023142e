import type { Key } from '../../functions/core/windows/state.ts';
import { show } from './arguments.ts';

/** What a command has found or done: as people read it, and as `--json` prints it. */
export interface Said {
  readonly text: string | readonly string[];
  readonly value: unknown;
}

/** What became of the alert of a monitor's key. */
export interface Answered {
  readonly monitor: string;
  readonly key: Key;
  readonly result: string;
}

/** A line for each. */
export function answered(all: readonly Answered[]): Said {
  return { text: all.map(({ monitor, key, result }) => `${monitor} ${show(key)}: ${result}`), value: all };
}

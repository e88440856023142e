export type Level = 'ok' | 'warning' | 'problem' | 'skipped';

/** What one check has found. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly level: Level;
  /** What is so, without a full stop. */
  readonly says: string;
  /** What to do, as one sentence; absent where there is nothing to do. */
  readonly remedy?: string;
}

export function ok(about: string, says: string): Finding {
  return { about, level: 'ok', says };
}

export function warning(about: string, says: string, remedy: string): Finding {
  return { about, level: 'warning', says, remedy };
}

export function problem(about: string, says: string, remedy: string): Finding {
  return { about, level: 'problem', says, remedy };
}

export function skipped(about: string, says: string, remedy: string): Finding {
  return { about, level: 'skipped', says, remedy };
}

/** How long the user's code may take. */
export interface TimeLimit {
  readonly isOver: () => boolean;
  /** Resolves when it is over. */
  readonly over: Promise<unknown>;
}

export const noTimeLimit: TimeLimit = { isOver: () => false, over: new Promise(() => undefined) };

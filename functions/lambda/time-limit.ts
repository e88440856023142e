import type { TimeLimit } from '../core/transform/time-limit.ts';

/** A limit of so many milliseconds from now. To be cleared, or its timer outlives the invocation. */
export function timeLimit(duration: number): TimeLimit & { readonly clear: () => void } {
  const end = performance.now() + duration;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, duration));
  });
  return { isOver: () => performance.now() >= end, over, clear: () => clearTimeout(timer) };
}

/** What isn't done within so many milliseconds counts as failed; it may go on. */
export async function inTime<Result>(work: Promise<Result>, limit: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('not done in time')), Math.max(0, limit));
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

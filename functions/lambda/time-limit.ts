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

import picocolors from 'picocolors';

/** Colours on a terminal only: by itself the library also takes CI for one, and whoever reads a pipe gets its codes. */
export const colors = picocolors.createColors(
  process.stderr.isTTY === true && process.env.NO_COLOR === undefined,
);

import picocolors from 'picocolors';

/**
 * Colours on a terminal only: the library's own check also accepts CI, and a reader of a pipe would get the codes.
 * NO_COLOR turns them off unless it is empty: https://no-color.org
 */
export const colors = picocolors.createColors(
  process.stderr.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb',
);

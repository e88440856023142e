import picocolors from 'picocolors';

/** Colours of messages, which go to standard error. */
export const colors = colorsOn(process.stderr);

/** Colours of results, which go to standard output. */
export const outputColors = colorsOn(process.stdout);

/**
 * On a terminal only: the library's own check also accepts CI, and a reader of a pipe would get the codes. NO_COLOR turns
 * them off unless it is empty: https://no-color.org
 */
function colorsOn({ isTTY }: { readonly isTTY?: boolean }) {
  const isWanted = (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';
  return picocolors.createColors(isTTY === true && isWanted);
}

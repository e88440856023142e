import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * What a page never uses of uPlot, as its module names it: other ways to draw than lines and points, and tables that are
 * joined. Nothing else refers to these, so the bundler leaves them out: 7 KB of a page.
 */
const unused = [
  '(paths.stepped = stepped);',
  '(paths.bars    = bars);',
  '(paths.spline  = monotoneCubic);',
  'uPlot.join = join;',
];

/** Has the bundler take uPlot without what no page uses. */
export const linesAlone: Plugin = {
  name: 'lines-alone',
  setup: (build) => {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const missing = unused.find((part) => !text.includes(part));
      if (missing !== undefined) throw new Error(`uPlot is another version: it has no ${missing}`);
      return { contents: unused.reduce((rest, part) => rest.replace(part, ''), text), loader: 'js' };
    });
  },
};

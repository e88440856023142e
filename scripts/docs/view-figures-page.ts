import { generatedPage, table } from './page.ts';
import {
  engineFigures,
  type Figure,
  flowFrameFigures,
  pipelineEngineFigures,
  pipelineFigures,
  pipelineFunctionFigures,
  rateFigures,
  readerFigures,
  roomFigures,
  timeFigures,
  windowsFigures,
} from './view-figures.ts';

/** docs/reference/view-figures.md */
export function viewFiguresPage(): string {
  const rooms = Object.entries(roomFigures).flatMap(([room, figures]) => [
    `## Room \`${room}\``,
    figuresTable(figures),
  ]);
  return generatedPage(
    'Figures of the view',
    'npm run docs',
    'Where each figure of the [view](../guides/view.md) comes from. Metrics without a namespace are [Shardline’s own](metrics.md); ' +
      '`IncomingRecords` is of Kinesis; `IteratorAge`, `Duration`, `Invocations` and `Errors` are of Lambda. The names are ' +
      'those of the frames that the page gets.',
    '## Room `flow`',
    figuresTable(flowFrameFigures),
    '### Rates',
    'Things a second: of a local run smoothed over about five seconds, of a stack the mean of the last minute.',
    figuresTable(rateFigures),
    '### A function',
    figuresTable(readerFigures),
    '### Times',
    'Half of the batches and 99 % of them within so much. Each is taken of the batches’ own times, of all shards ' +
      'together, and never of other quantiles, so the stages don’t add up to the totals. A local run keeps the newest ' +
      '256 batches.',
    figuresTable(timeFigures),
    '### Windows and alerts',
    figuresTable(windowsFigures),
    '### The engine',
    figuresTable(engineFigures),
    ...rooms,
    '## Room `pipeline`',
    figuresTable(pipelineFigures),
    '### A function and its mapping',
    figuresTable(pipelineFunctionFigures),
    '### Definition and engine',
    figuresTable(pipelineEngineFigures),
  );
}

function figuresTable(figures: Readonly<Record<string, Figure>>): string {
  const rows = Object.entries(figures).map(([name, figure]) => [...figure, `\`${name}\``]);
  return table(['figure', 'local run', 'stack', 'name'], rows);
}

import type uPlot from 'uplot';
import type { Color } from './use-plot.ts';

/** Shades what is later than a time, below the lines of a chart. @param from milliseconds; absent: nothing */
export function shadeFrom(plot: uPlot, from: number | undefined, color: Color): void {
  if (from === undefined) return;
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  const x = Math.max(bbox.left, plot.valToPos(from / 1_000, 'x', true));
  if (x >= right) return;
  ctx.save();
  ctx.fillStyle = `${color('--warn')}26`;
  ctx.fillRect(x, bbox.top, right - x, bbox.height);
  ctx.fillStyle = color('--warn');
  ctx.fillRect(x, bbox.top, devicePixelRatio, bbox.height);
  ctx.restore();
}

import type uPlot from 'uplot';
import type { AlertRow } from '../../../protocol/alerts.ts';
import type { KeySeries, LateSeen } from '../../../protocol/windows.ts';
import { keyId } from '../../kit/key.ts';
import { shadeFrom } from '../../kit/shade.ts';
import { keyColor, type Limit } from './chart-data.ts';

/** What is drawn beside the lines. Times in milliseconds since the epoch. */
export interface Marks {
  readonly starts: readonly number[];
  /** Milliseconds. */
  readonly slide: number;
  readonly series: readonly KeySeries[];
  readonly limits: readonly Limit[];
  readonly episodes: readonly AlertRow[];
  readonly late: readonly LateSeen[];
  readonly finalThrough: number | undefined;
  /** Windows from here on may lack what has arrived. */
  readonly incompleteFrom: number | undefined;
}

/** Draws what isn't a line: below the lines episodes, above them limits, late documents, and how far windows are final. */
export function drawMarks(
  plot: uPlot,
  marks: Marks,
  color: (name: string) => string,
  place: 'below' | 'above',
): void {
  const { ctx, bbox: area } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.width, area.height);
  ctx.clip();
  ctx.lineWidth = 1.5 * ratio;
  ctx.font = `${11 * ratio}px ${color('--font')}`;
  if (place === 'below') {
    shadeFrom(plot, marks.incompleteFrom, color);
    drawEpisodes(plot, marks, color, ratio);
  } else {
    drawLimits(plot, marks, color, ratio);
    drawFinal(plot, marks, color, ratio);
    drawLate(plot, marks, color, ratio);
  }
  ctx.restore();
}

/** A shade from the first breaching window to the alert's end, with a bar of its key's colour above it. */
function drawEpisodes(
  { ctx, bbox: area, valToPos }: uPlot,
  { episodes, series, starts, slide }: Marks,
  color: (name: string) => string,
  ratio: number,
): void {
  const end = (starts.at(-1) ?? 0) + slide;
  const positions = new Map(series.map(({ key }, position) => [keyId(key), position]));
  for (const { key, since, firedAt, resolvedAt = end } of episodes) {
    const position = positions.get(keyId(key));
    const from = since ?? firedAt;
    if (position === undefined || from === undefined) continue;
    const [left, right] = [from, Math.min(resolvedAt, end)].map((at) => valToPos(at / 1_000, 'x', true));
    if (left === undefined || right === undefined) continue;
    const width = Math.max(right - left, 2 * ratio);
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = color('--bad');
    ctx.fillRect(left, area.top, width, area.height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = color(keyColor(position));
    ctx.fillRect(left, area.top + position * 5 * ratio, width, 4 * ratio);
  }
}

function drawLimits(
  { ctx, bbox: area, valToPos }: uPlot,
  { limits }: Marks,
  color: (name: string) => string,
  ratio: number,
): void {
  for (const { value, text, kind } of limits) {
    const y = valToPos(value, 'y', true);
    ctx.strokeStyle = color(kind === 'fires' ? '--bad' : '--good');
    ctx.fillStyle = ctx.strokeStyle;
    ctx.setLineDash(kind === 'fires' ? [] : [2 * ratio, 4 * ratio]);
    line(ctx, area.left, y, area.left + area.width, y);
    ctx.setLineDash([]);
    ctx.textAlign = 'left';
    // Of two that are near, one is above its line and one below.
    const off = kind === 'fires' ? -6 : 13;
    label(ctx, text, area.left + 6 * ratio, y + off * ratio, color, ratio);
  }
}

/** Windows that begin after it may still change. */
function drawFinal(
  { ctx, bbox: area, valToPos }: uPlot,
  { finalThrough, starts }: Marks,
  color: (name: string) => string,
  ratio: number,
): void {
  if (finalThrough === undefined || finalThrough <= (starts[0] ?? 0)) return;
  const x = valToPos(finalThrough / 1_000, 'x', true);
  ctx.strokeStyle = color('--strong-line');
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  line(ctx, x, area.top, x, area.top + area.height);
  ctx.setLineDash([]);
  ctx.fillStyle = color('--muted');
  ctx.textAlign = 'right';
  label(ctx, 'final', x - 5 * ratio, area.top + 11 * ratio, color, ratio);
}

/** A triangle where windows had ended, with how many documents came too late for them. */
function drawLate(
  { ctx, bbox: area, valToPos }: uPlot,
  { late }: Marks,
  color: (name: string) => string,
  ratio: number,
): void {
  const y = area.top + area.height;
  ctx.fillStyle = color('--warn');
  ctx.textAlign = 'right';
  for (const { before, documents } of late) {
    const x = valToPos(before / 1_000, 'x', true);
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x - 5 * ratio, y - 9 * ratio);
    ctx.lineTo(x + 5 * ratio, y - 9 * ratio);
    ctx.fill();
    label(ctx, `${documents} late`, x - 7 * ratio, y - 18 * ratio, color, ratio);
  }
}

/** A text that lines don't run through. */
function label(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  color: (name: string) => string,
  ratio: number,
): void {
  ctx.save();
  ctx.strokeStyle = color('--surface');
  ctx.lineWidth = 4 * ratio;
  ctx.lineJoin = 'round';
  ctx.strokeText(text, x, y);
  ctx.restore();
  ctx.fillText(text, x, y);
}

function line(ctx: CanvasRenderingContext2D, x: number, y: number, toX: number, toY: number): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

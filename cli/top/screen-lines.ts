import type { FlowFrame, FlowPoint } from '../../view/protocol/flow.ts';
import { lagTone } from '../../view/protocol/lag-tone.ts';
import { count, plural } from '../kit/count.ts';
import { barLine, lengthText, rateText } from './figures.ts';
import { type Line, piece, type Tone } from './line.ts';
import { noticeLines, timeText } from './notice-lines.ts';
import { recordsAndTimes } from './records-and-times.ts';
import { shardLines } from './shard-lines.ts';

/** What is shown, and where. */
export interface Shown {
  readonly pipeline: string;
  /** `this machine`, or the name of a stack. */
  readonly where: string;
  readonly frame: FlowFrame;
  /** The newest points, oldest first. */
  readonly points: readonly FlowPoint[];
  readonly isPaused: boolean;
  /** Why nothing newer is known: one sentence. */
  readonly lost?: string | undefined;
  /** Shards that are above the first one shown. */
  readonly scrolled: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Columns of one of the figures at the top. */
const figureWidth = 13;

/** All lines of a screen, no more than it has; the shards take what is left. */
export function screenLines(shown: Shown, { width, height }: Size): Line[] {
  const { frame, scrolled } = shown;
  const above: readonly Line[][] = [
    [...headLines(shown, width), ...headline(frame), ...chartLines(shown, width)],
    [...recordsAndTimes(frame, width), ...windowsLines(frame)],
  ];
  const notices = noticeLines(shown, width);
  const most = height - 1;
  const others = [...above.flat(), ...notices].length;
  const blocks = (room: number) => [...above, shardLines(frame, { room, scrolled }), notices];
  const airy = spaced(blocks(Number.POSITIVE_INFINITY));
  const body =
    airy.length <= most
      ? airy
      : blocks(most - others)
          .flat()
          .slice(0, most);
  const rest = Array.from({ length: Math.max(0, most - body.length) }, (): Line => []);
  return [...body, ...rest, keysLine(shown)];
}

/** With an empty line between two blocks. */
function spaced(blocks: readonly Line[][]): Line[] {
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, place) => (place === 0 ? block : [[], ...block]));
}

/** The same as text of any height, with every shard. */
export function plainLines(shown: Shown, width: number): Line[] {
  const { frame } = shown;
  const most = Number.POSITIVE_INFINITY;
  return spaced([
    headLines(shown, width),
    headline(frame),
    [...recordsAndTimes(frame, width), ...windowsLines(frame)],
    shardLines(frame, { room: most, scrolled: 0 }),
    noticeLines(shown, width, most),
  ]);
}

function headLines({ pipeline, where, frame, isPaused, lost }: Shown, width: number): Line[] {
  const state = lost !== undefined ? 'NOT LIVE' : isPaused ? 'PAUSED' : 'live';
  const tone: Tone = lost !== undefined ? 'bad' : isPaused ? 'warn' : 'good';
  const time = timeText(frame.at);
  const left = `${pipeline}  on ${where}`;
  const right = `${time}  ${state}`;
  const gap = ' '.repeat(Math.max(2, Math.min(width, 100) - left.length - right.length));
  return [
    [
      piece(pipeline, 'strong'),
      piece(`  on ${where}`, 'quiet'),
      piece(`${gap}${time}  `, 'quiet'),
      piece(state, tone),
    ],
  ];
}

const engineStates = {
  taking: ['takes all', 'good'],
  'pushing back': ['pushes back', 'warn'],
  holding: ['HELD', 'bad'],
} as const;

/** Names, and the figures below them. */
function headline({ rates, records, lag, engine, deadLetters, windows }: FlowFrame): Line[] {
  const [engineText, engineTone] = engineStates[engine.state];
  const figures: readonly (readonly [string, string, Tone])[] = [
    ['PUT', `${rateText(rates.read)} /s`, 'plain'],
    ['INDEXED', `${rateText(rates.indexed)} /s`, 'plain'],
    ['REJECTED', count(records.rejected), records.rejected > 0 ? 'warn' : 'plain'],
    ['LAG', lengthText(lag), lagTone(lag) ?? 'plain'],
    ['ENGINE', engineText, engineTone],
    windows === undefined
      ? ['LETTERS', count(deadLetters), 'plain']
      : // What is counted says no more: one may have fired before that.
        ['ALERTS', `${count(windows.alerts.fired)} fired`, windows.alerts.fired > 0 ? 'warn' : 'plain'],
  ];
  return [
    figures.map(([name]) => piece(name.padEnd(figureWidth), 'strong')),
    figures.map(([, value, tone]) => piece(value.padEnd(figureWidth), tone)),
  ];
}

function chartLines({ points }: Shown, width: number): Line[] {
  const half = Math.floor((Math.min(width, 100) - 16) / 2);
  if (points.length === 0 || half < 8) return [];
  const chart = (values: readonly number[]) => barLine(values, half).padEnd(half);
  return [
    [
      piece('put/s ', 'quiet'),
      piece(chart(points.map(({ read }) => read))),
      piece('    lag ', 'quiet'),
      piece(
        barLine(
          points.map(({ lag }) => lag),
          half,
        ),
      ),
    ],
  ];
}

function windowsLines({ windows, engine, documents, deadLetters }: FlowFrame): Line[] {
  const retries = engine.bulkRetries === 1 ? '1 bulk retry' : `${count(engine.bulkRetries)} bulk retries`;
  const stored: Line = [
    piece('engine   ', 'quiet'),
    piece(`${plural(documents, 'document')}, ${retries}, ${plural(deadLetters, 'dead letter')}`),
  ];
  if (windows === undefined) return [stored];
  const { folded, late, closed, alerts } = windows;
  return [
    stored,
    [
      piece('windows  ', 'quiet'),
      piece(`${count(folded)} folded, ${count(late)} late, ${count(closed)} closed`),
    ],
    [
      piece('alerts   ', 'quiet'),
      piece(
        `${count(alerts.fired)} fired, ${count(alerts.resolved)} resolved, ${count(alerts.published)} notified`,
      ),
      piece(alerts.failed > 0 ? `, ${count(alerts.failed)} failed` : '', 'bad'),
    ],
  ];
}

function keysLine({ isPaused }: Shown): Line {
  const keys = [
    ['q', 'leave'],
    ['p', isPaused ? 'go on' : 'pause'],
    ['↑↓', 'shards'],
  ];
  return keys.flatMap(([key = '', does = ''], place) => [
    piece(`${place === 0 ? '' : '   '}${key}`, 'strong'),
    piece(` ${does}`, 'quiet'),
  ]);
}

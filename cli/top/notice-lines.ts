import type { FlowFrame } from '../../view/protocol/flow.ts';
import { lagTone } from '../../view/protocol/lag-tone.ts';
import { behindText, type Lagging } from '../../view/protocol/lagging.ts';
import { wrapWords } from '../kit/wrap.ts';
import { lengthText } from './figures.ts';
import { type Line, piece, type Tone } from './line.ts';

/** What lags is named up to so many; the shards below have all. */
const mostLagging = 2;

/** Warnings take so many lines at most. */
const mostNotices = 3;

/** In the zone of this machine. */
export function timeText(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/**
 * Why nothing newer is known, what is held, what lags, and warnings.
 * @param most lines
 */
export function noticeLines(
  { frame, lost }: { readonly frame: FlowFrame; readonly lost?: string | undefined },
  width: number,
  most = mostNotices,
): Line[] {
  const texts: readonly (readonly [string, Tone])[] = [
    ...(lost === undefined ? [] : [[lost, 'bad'] as const]),
    ...(frame.engine.held ?? []).map(
      ({ shardId, since, reason }) =>
        [`${shardId} is held for ${lengthText(frame.at - since)}: ${reason}`, 'bad'] as const,
    ),
    ...frame.lagging
      .slice(0, mostLagging)
      .map((lagging) => [lagText(lagging), lagTone(lagging.lag) ?? 'warn'] as const),
    ...frame.warnings.map(({ text }) => [text, 'warn'] as const),
  ];
  const lines = texts.flatMap(([text, tone]) =>
    wrapWords(text, Math.max(20, Math.min(width, 100) - 2)).map(
      (line, place): Line => [piece(`${place === 0 ? '! ' : '  '}${line}`, tone)],
    ),
  );
  return lines.length > most ? [...lines.slice(0, most - 1), [piece('  …', 'warn')]] : lines;
}

function lagText(lagging: Lagging): string {
  const { through, since } = lagging;
  const begun = since === undefined ? '' : ` since ${timeText(since)}`;
  return `${behindText(lagging, lengthText)}${begun}: complete up to ${timeText(through)}`;
}

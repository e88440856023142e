import { show } from '../core/json/show.ts';
import { broken, lengthOfTime } from './rules.ts';
import { aLength, says } from './value-schemas.ts';

const shortest = 1_000;
/** Milliseconds. */
export const longest = 31 * 86_400_000;

/** A window is merged from so many panes at most, of each shard, each time that one of them changes. */
const mostPanes = 1_000;

/** How long a window is, or how often one begins. */
export const windowLength = aLength("is no length of time; give one such as '5m'.").refine(
  isAllowed,
  says("isn't allowed; give whole milliseconds, from 1s to 31d."),
);

function isAllowed(value: unknown): boolean {
  const length = lengthOfTime(value) ?? Number.NaN;
  return Number.isInteger(length) && length >= shortest && length <= longest;
}

/** What is wrong with a window's slide against its size, when neither is wrong itself. */
export function slideProblems({ size, slide = size }: Record<string, unknown>, where: string): string[] {
  if (!isAllowed(size) || !isAllowed(slide)) return [];
  const sizeLength = lengthOfTime(size) ?? 0;
  const slideLength = lengthOfTime(slide) ?? 0;
  return broken([
    [
      sizeLength % slideLength !== 0,
      `${where}.slide: ${show(slide)} doesn't divide the size ${show(size)}; give a part of it, such as '${sizeLength / 2_000}s'.`,
    ],
    [
      sizeLength / slideLength > mostPanes,
      `${where}.slide: ${show(slide)} goes ${sizeLength / slideLength} times into the size ${show(size)}, at most ${mostPanes} times are allowed; give at least '${Math.ceil(sizeLength / mostPanes / 1_000)}s'.`,
    ],
  ]);
}

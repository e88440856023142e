import { show } from '../core/show.ts';
import { broken, lengthOfTime, type Rule } from './rules.ts';
import { isWhole } from './whole.ts';

const shortest = 1_000;
/** Milliseconds. */
export const longest = 31 * 86_400_000;

/** A window is merged from so many panes at most, of each shard, each time that one of them changes. */
const mostPanes = 1_000;

/** What is wrong with a window's size and slide. */
export function lengthProblems({ size, slide = size }: Record<string, unknown>, where: string): string[] {
  const problems = broken([lengthRule(size, `${where}.size`), lengthRule(slide, `${where}.slide`)]);
  const sizeLength = lengthOfTime(size) ?? 0;
  const slideLength = lengthOfTime(slide) ?? 0;
  // Without a slide it is the size that is wrong, and told once.
  if (problems.length > 0) return slide === size ? problems.slice(0, 1) : problems;
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

function lengthRule(value: unknown, where: string): Rule {
  const length = lengthOfTime(value);
  const problem =
    length === undefined
      ? `${where}: ${show(value)} is no length of time; give one such as '5m'.`
      : `${where}: ${show(value)} isn't allowed; give whole milliseconds, from 1s to 31d.`;
  return [length === undefined || !isWhole(length, shortest, longest), problem];
}

import type { TypeCheck } from '../../infra/type-check/check-types.ts';
import { plural } from '../kit/count.ts';
import { areOfOneLine } from '../kit/version-problem.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

export interface CheckedPipeline {
  /** Path in the project. */
  readonly file: string;
  /** Why it can't be used. */
  readonly unusable?: string | undefined;
  readonly types: TypeCheck;
}

export interface Project {
  readonly folder: string;
  readonly pipelines: readonly CheckedPipeline[];
}

export function judgeProject({ folder, pipelines }: Project): Finding[] {
  if (pipelines.length === 0) {
    const remedy = 'Go to the folder of your project, or make one with shardline init.';
    return [warning('project', `no pipelines in ${folder}`, remedy)];
  }
  const findings = pipelines.flatMap(judgePipeline);
  const unchecked = pipelines.find(({ types }) => types.kind === 'unchecked')?.types;
  return [
    ...(findings.length === 0
      ? [ok('project', `${plural(pipelines.length, 'pipeline')} in ${folder}`)]
      : findings),
    ...(unchecked?.kind === 'unchecked' ? [uncheckedFinding(unchecked.why)] : []),
  ];
}

function judgePipeline({ file, unusable, types }: CheckedPipeline): Finding[] {
  if (unusable !== undefined) return [problem(file, oneLine(unusable), 'Correct the file.')];
  if (types.kind !== 'failed') return [];
  const [first = ''] = types.lines;
  const others = types.lines.filter((line) => !/^\s/.test(line)).length - 1;
  const more = others > 0 ? `, and ${plural(others, 'more error')}` : '';
  return [problem(file, `its types are wrong: ${first}${more}`, 'Correct them: npx tsc --noEmit lists all.')];
}

/** The sentence says its own remedy after the colon, if it has one. */
function uncheckedFinding(why: string): Finding {
  return warning('types', why.replace(/\.$/, ''), 'Until then a type error shows when records come.');
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

/** What is installed, against what deployed the stack. */
export function judgeVersion(installed: string, deployed: string | undefined): Finding {
  const about = 'version';
  if (deployed === undefined) {
    return warning(
      about,
      `${installed} here; the stack was deployed by an earlier version that does not say which`,
      'Read "When you upgrade" in the changelog, then deploy the stack again.',
    );
  }
  if (deployed === installed) return ok(about, `${installed}, as the stack`);
  // Commands refuse a stack of another line.
  const found = areOfOneLine(installed, deployed) ? warning : problem;
  return found(
    about,
    `${installed} here, and the stack was deployed by ${deployed}`,
    isOlder(installed, deployed)
      ? `Install shardline ${deployed}, so that you don't deploy an older version over it.`
      : 'Read "When you upgrade" in the changelog, then deploy the stack again.',
  );
}

function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}

import { plural } from '../kit/count.ts';
import { table } from '../kit/table.ts';
import type { Finding, Level } from './finding.ts';

/** What a person reads: a row for each finding, and how many ask for something. */
export function findingLines(findings: readonly Finding[], width: number): string[] {
  const rows = findings.map(({ level, about, says, remedy }) => [
    level,
    about,
    remedy === undefined ? says : `${says.replace(/\.$/, '')}. ${remedy}`,
  ]);
  return [table(['', '', 'found'], rows, width), '', conclusion(findings)];
}

function conclusion(findings: readonly Finding[]): string {
  const count = (wanted: Level) => findings.filter(({ level }) => level === wanted).length;
  const problems = count('problem');
  const warnings = count('warning');
  const parts = [
    ...(problems > 0 ? [plural(problems, 'problem')] : ['No problem']),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${parts.join(', ')}.`;
}

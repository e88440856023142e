export interface Step {
  readonly name: string;
  readonly seconds: number;
  /** What was seen. */
  readonly seen: string;
  readonly passed: boolean;
}

export interface Acceptance {
  /** Such as `account 111122223333, eu-central-1`. */
  readonly where: string;
  readonly startedAt: Date;
  readonly steps: readonly Step[];
}

/** The report as Markdown: a row a step, and what was seen in full below. */
export function acceptanceReport({ where, startedAt, steps }: Acceptance): string {
  const failed = steps.filter(({ passed }) => !passed).length;
  return [
    `# Acceptance on ${where}`,
    '',
    `${startedAt.toISOString()}: ${failed === 0 ? 'everything passed' : `${failed} of ${steps.length} steps failed`}.`,
    '',
    '| step | took | |',
    '| --- | --- | --- |',
    ...steps.map(
      ({ name, seconds, passed }) => `| ${name} | ${seconds} s | ${passed ? 'passed' : '**failed**'} |`,
    ),
    '',
    ...steps.flatMap(({ name, seen }) => [`## ${name}`, '', '```', seen.trim(), '```', '']),
  ].join('\n');
}

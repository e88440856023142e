import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../functions/core/json/parse-json.ts';
import type { FoundAlert } from '../../testing/findings.ts';
import { errorCode, Fault } from '../kit/fault.ts';

const time = z.iso.datetime({ offset: true });

const expectedAlert = z.strictObject({
  monitor: z.string(),
  key: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  firedAt: time,
  /** `null`: it lasts to the end of the file. Absent: its end doesn't matter. */
  resolvedAt: time.nullable().optional(),
});

export type ExpectedAlert = z.infer<typeof expectedAlert>;

/**
 * @param monitors of the pipeline
 * @throws Fault if there is no such file, it is no list of alerts, or one is of a monitor that isn't there
 */
export function readExpectation(path: string, monitors: readonly string[]): readonly ExpectedAlert[] {
  const read = z.array(expectedAlert).safeParse(parseJson(textOf(path)));
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw new Fault(
      'OPTION',
      `${path} isn't a list of alerts${place} (${issue?.message}): write one with --write-expect, or see --help.`,
    );
  }
  const unknown = read.data.find(({ monitor }) => !monitors.includes(monitor));
  if (unknown === undefined) return read.data;
  throw new Fault(
    'OPTION',
    `${path} expects an alert of ${unknown.monitor}, which the pipeline doesn't have: it has ${monitors.join(', ')}.`,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault(
      'OPTION',
      `The file ${path} can't be read (${errorCode(error)}): check --expect, or write it with --write-expect.`,
      error,
    );
  }
}

/** @throws Fault if the file can't be written */
export function writeExpectation(path: string, alerts: readonly FoundAlert[]): void {
  const expected = alerts.map(({ monitor, key, firedAt, resolvedAt = null }) =>
    JSON.stringify({ monitor, key, firedAt, resolvedAt }),
  );
  const lines = expected.length === 0 ? '[]' : `[\n  ${expected.join(',\n  ')}\n]`;
  try {
    writeFileSync(path, `${lines}\n`);
  } catch (error) {
    throw new Fault('OPTION', `${path} can't be written (${errorCode(error)}): check --write-expect.`, error);
  }
}

/** One sentence for each alert that is missing, too many, or over at another time. */
export function differences(expected: readonly ExpectedAlert[], found: readonly FoundAlert[]): string[] {
  const left = [...found];
  const missing: ExpectedAlert[] = [];
  const lines: string[] = [];
  for (const one of expected) {
    const position = left.findIndex((alert) => idOf(alert) === idOf(one));
    const [alert] = position === -1 ? [] : left.splice(position, 1);
    if (alert === undefined) missing.push(one);
    else if (!endsAlike(one, alert)) {
      lines.push(`~ ${nameOf(one)}: expected ${ending(one.resolvedAt)}, but ${ending(alert.resolvedAt)}`);
    }
  }
  return [
    ...missing.map((one) => `- ${nameOf(one)}: expected, but did not fire`),
    ...lines,
    ...left.map((one) => `+ ${nameOf(one)}: fired, but is not expected`),
  ];
}

type Identity = Pick<ExpectedAlert, 'monitor' | 'firedAt'> & {
  readonly key: Readonly<Record<string, unknown>>;
};

function idOf({ monitor, key, firedAt }: Identity): string {
  const fields = Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([monitor, fields, Date.parse(firedAt)]);
}

function endsAlike({ resolvedAt }: ExpectedAlert, found: FoundAlert): boolean {
  if (resolvedAt === undefined) return true;
  if (resolvedAt === null || found.resolvedAt === undefined) {
    return resolvedAt === null && found.resolvedAt === undefined;
  }
  return Date.parse(resolvedAt) === Date.parse(found.resolvedAt);
}

function ending(resolvedAt: string | null | undefined): string {
  return resolvedAt === null || resolvedAt === undefined ? 'lasts to the end' : `is over at ${resolvedAt}`;
}

function nameOf({ monitor, key, firedAt }: Identity): string {
  return `${monitor} ${JSON.stringify(key)} at ${firedAt}`;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StrictCommand } from '../../../cli/kit/command-line.ts';
import { findTarget } from '../../../cli/kit/find-target.ts';
import { isoTime } from '../../../cli/kit/option-values.ts';
import { writeRunFile } from '../../../cli/kit/run-file.ts';
import { type TargetFlags, targetOptions, withTarget } from '../../../cli/kit/target-options.ts';

function parsed(...argv: readonly string[]) {
  const command = withTarget(new StrictCommand(), [
    'bucket',
    'function',
    'aggregator',
    'stream',
    'search',
  ]).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  return targetOptions(command.parse(argv, { from: 'user' }).opts<TargetFlags>());
}

test('the local run is the target unless AWS is named', () => {
  expect(parsed()).toEqual({ kind: 'local', pipeline: undefined });
  expect(parsed('--pipeline', 'social')).toEqual({ kind: 'local', pipeline: 'social' });
  expect(parsed('--aws', '--stack', 's', '--region', 'eu-west-1')).toMatchObject({
    kind: 'aws',
    stack: 's',
    region: 'eu-west-1',
  });
  expect(parsed('--stack', 's')).toMatchObject({ kind: 'aws', stack: 's' });
  expect(parsed('--stack', 's', '-p', 'orders')).toMatchObject({
    kind: 'aws',
    stack: 's',
    pipeline: 'orders',
  });
  expect(parsed('--endpoint', 'http://localhost:4566', '--bucket', 'b')).toMatchObject({
    kind: 'aws',
    bucket: 'b',
  });
});

test.each([
  [['--bucket', 'b'], '--bucket needs a target on AWS: add --stack, or --aws.'],
  [['--aggregator', 'a'], '--aggregator needs a target on AWS: add --stack, or --aws.'],
  [['--bucket', ''], 'has an empty value'],
  [['--aws', '--pipeline', 'x'], '--pipeline names a local run, or a pipeline of a stack'],
  [['--endpoint', 'http://localhost:4566', '--pipeline', 'x'], 'leave it out, or add --stack.'],
  [['--endpoint', 'nowhere'], 'Give an http or https URL'],
  [['--aws', '--search', 'nowhere'], 'Give an http or https URL'],
])('%j is refused with a sentence', (argv, says) => {
  expect(() => parsed(...argv)).toThrow(says);
});

test('what no option and no stack names is asked for, when it is needed', async () => {
  const target = await findTarget({ kind: 'aws', bucket: 'b' });
  expect(() => target.invoker()).toThrow('No function is named: pass --stack, or --function.');
  expect(() => target.stream()).toThrow('No stream is named: pass --stack, or --stream.');
  target.store().close();
});

test('a function that is named alone has no windows, unless their function is named too', async () => {
  const named = ['--aws', '--region', 'eu-west-1', '--bucket', 'b', '--function', 'f'];
  const without = await findTarget(parsed(...named));
  expect(without.aggregator()).toBeUndefined();
  const both = await findTarget(parsed(...named, '--aggregator', 'w'));
  const aggregator = both.aggregator();
  expect(aggregator?.name).toBe('w');
  aggregator?.close();
});

test('the local run tells where its letters, its functions and its stream are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'target-'));
  try {
    await expect(findTarget({ kind: 'local', pipeline: 'social' }, folder)).rejects.toThrow(
      'No local run of social is up',
    );
    writeRunFile(
      {
        ...{
          pid: process.pid,
          pipeline: 'social',
          stream: 'social-local',
          kinesisEndpoint: 'http://127.0.0.1:1',
        },
        ...{ searchUrl: 'http://127.0.0.1:2', functionName: 'f', functionEndpoint: 'http://127.0.0.1:3' },
        aggregatorName: 'w',
        ...{ deadLetters: folder, startedAt: new Date().toISOString() },
      },
      folder,
    );
    const target = await findTarget({ kind: 'local', pipeline: undefined }, folder);
    expect(target).toMatchObject({ pipeline: 'social', onlyStream: 'social-local' });
    const aggregator = target.aggregator();
    expect(aggregator?.name).toBe('w');
    aggregator?.close();
    expect(target.stream()).toEqual({
      ...{ name: 'social-local', ref: { StreamName: 'social-local' } },
      account: { endpoint: 'http://127.0.0.1:1' },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['2026-11-23', Date.UTC(2026, 10, 23)],
  ['2026-11-23T10:00', Date.UTC(2026, 10, 23, 10)],
  ['2026-11-23T10:00:00.5Z', Date.UTC(2026, 10, 23, 10, 0, 0, 500)],
  ['2026-11-23T10:00:00+02:00', Date.UTC(2026, 10, 23, 8)],
])('the time %s is %s, in UTC where it names no zone', (text, expected) => {
  expect(isoTime(text)).toBe(expected);
});

test.each(['', 'yesterday', '2026-13-01', '23.11.2026', '1763892000'])('%j is no time', (text) => {
  expect(() => isoTime(text)).toThrow('ISO 8601');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defineStart, startOptionsOf } from '../../../cli/start/command.ts';
import { openSample, sampleExitCode } from '../../../cli/start/sample.ts';

test('lines of a file that cannot be put are counted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-sample-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'orders.csv');
  writeFileSync(file, 'id,total\n1,5\n2,6,7\n3,8\n');
  const options = startOptionsOf(
    defineStart().parse(['-p', 'sensors', '--file', file, '--once'], { from: 'user' }),
  );
  const { sample, close } = await openSample(options, () => undefined);
  onTestFinished(close);
  const records = [];
  for await (const record of sample.records) records.push(record);
  expect(records).toHaveLength(2);
  expect(sample.notPut?.()).toBe(1);
});

const good = { put: 100, notPut: 0, isAccounted: true, isAllRejected: false };

test.each([
  [good, 0],
  [{ ...good, notPut: 1 }, 1],
  [{ ...good, put: 0 }, 1],
  [{ ...good, isAccounted: false }, 1],
  [{ ...good, isAllRejected: true }, 1],
])('a run of %j ends with %d', (result, code) => {
  expect(sampleExitCode(result)).toBe(code);
});

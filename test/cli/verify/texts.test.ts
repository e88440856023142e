import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { textsOf } from '../../../cli/verify/texts.ts';

/** A project as `init` writes it: no demo, and records of the sample. */
function inProject(samples?: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'texts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'pipelines'));
  mkdirSync(join(folder, 'samples'));
  if (samples !== undefined) writeFileSync(join(folder, 'samples', 'orders.ndjson'), samples);
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => cwd.mockRestore());
}

it('takes the records of a project that init made from its samples, as many as are asked for', async () => {
  inProject('{"id":1}\n{"id":2}\n{"id":3}\n');
  expect(await textsOf('orders', { records: 2 })).toEqual(['{"id":1}', '{"id":2}']);
  expect(await textsOf('orders', { records: 20 })).toHaveLength(3);
});

it('says what it looked for, where a pipeline has neither demo nor samples', async () => {
  inProject();
  await expect(textsOf('orders', { records: 2 })).rejects.toThrow(
    'There is no pipelines/demo/orders.ts and no samples/orders.ndjson to take records from: pass --file.',
  );
});

it('names the samples that it cannot take', async () => {
  inProject('\n');
  await expect(textsOf('orders', { records: 2 })).rejects.toThrow(
    /^The samples .*orders\.ndjson has 0 lines; give one with 1 to 10,000\.$/,
  );
});

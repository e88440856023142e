import { describe, expect, test } from 'vitest';
import { shippedFiles } from '../../../../cli/init/project/shipped-files.ts';
import { shippedPipelines } from '../../../../cli/init/shipped-pipelines.ts';

const versions = { shardline: '^0.1.0', of: () => '1.0.0' };

describe.each(shippedPipelines)('a project with $name', (shipped) => {
  const made = shippedFiles(shipped, versions, Date.parse('2026-11-30T12:00:00Z'));

  test('imports nothing that isn’t in it but shardline and Node', async () => {
    const files = await made;
    const paths = files.map(({ path }) => path);
    for (const { path, text } of files.filter((file) => file.path.startsWith('pipelines/'))) {
      for (const [, name = ''] of text.matchAll(/from '([^']+)'/g)) {
        const isOutside = name === 'shardline' || name.startsWith('node:');
        if (!isOutside) expect(paths).toContain(new URL(name, `file:///${path}`).pathname.slice(1));
      }
    }
  });

  test('has a sample whose records are a line each, and a test that counts them', async () => {
    const files = await made;
    const sample = files.find(({ path }) => path.startsWith('samples/'))?.text ?? '';
    expect(sample.trimEnd().split(/\r?\n|\r/)).toHaveLength(1_000);
    const counts = /toEqual\(\[(\d+), (\d+), (\d+)\]\)/.exec(
      files.find(({ path }) => path.startsWith('test/'))?.text ?? '',
    );
    expect(counts?.slice(1).reduce((sum, count) => sum + Number(count), 0)).toBe(1_000);
  });
});

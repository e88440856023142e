import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withScratchFolder } from '../../local/engine/scratch-folder.ts';
import { checkOut } from './against/revision.ts';

test.each(['no-such-branch', 'HEAD:package.json', '--all', ''])('%j is no commit', async (rev) => {
  await withScratchFolder(tmpdir(), async (folder) => {
    await expect(checkOut(rev, join(folder, 'revision'))).rejects.toThrow(
      `--against ${rev}: git knows no such commit here; give one that "git log" shows`,
    );
    expect(existsSync(join(folder, 'revision'))).toBe(false);
  });
});

test('a commit is laid out with its packages and the pipelines of the benches, and is gone afterwards', async () => {
  const folder = await withScratchFolder(tmpdir(), async (scratch) => {
    const revision = await checkOut('HEAD', join(scratch, 'revision'));
    expect(readFileSync(join(revision.folder, 'package.json'), 'utf8')).toContain('"shardline"');
    expect(existsSync(join(revision.folder, 'node_modules'))).toBe(true);
    expect(existsSync(join(revision.folder, revision.pipelines, 'access.ts'))).toBe(true);
    return revision.folder;
  });
  expect(existsSync(folder)).toBe(false);
});

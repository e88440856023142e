import { expect, it } from 'vitest';
import { Releases } from '../../../local/run/releases.ts';

it('frees all, last first, even when one of them fails, and then says so', async () => {
  const freed: string[] = [];
  const releases = new Releases();
  releases.add(async () => freed.push('folder'));
  releases.add(async () => {
    throw new Error('the engine would not stop');
  });
  releases.add(async () => freed.push('mapping'));
  await expect(releases.run()).rejects.toThrow('the engine would not stop');
  expect(freed).toEqual(['mapping', 'folder']);
});

it('frees at once what comes after the end', async () => {
  const releases = new Releases();
  await releases.run();
  const freed: string[] = [];
  releases.add(async () => freed.push('engine'));
  await expect.poll(() => freed).toEqual(['engine']);
});

import { setTimeout as delay } from 'node:timers/promises';
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

it('waits for work under way, but not for ever, and once for all of it', async () => {
  const patience = 200;
  const releases = new Releases(patience);
  const freed: string[] = [];
  releases.add(async () => freed.push('engine'));
  for (let stuck = 0; stuck < 5; stuck += 1) releases.addPatiently(() => new Promise(() => undefined));
  releases.addPatiently(async () => {
    await delay(20);
    freed.push('mapping');
  });
  const started = performance.now();
  await releases.run();
  const waited = performance.now() - started;
  expect(freed).toEqual(['mapping', 'engine']);
  expect(waited).toBeGreaterThan(patience - 10);
  expect(waited).toBeLessThan(3 * patience);
});

it('frees at once what comes after the end', async () => {
  const releases = new Releases();
  await releases.run();
  const freed: string[] = [];
  releases.add(async () => freed.push('engine'));
  await expect.poll(() => freed).toEqual(['engine']);
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { LocalRun } from '../../../local/run/parts.ts';
import { deadLetters, put, until } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const hostile = '<script>window.hurt=1</script><img src=x onerror="window.hurt=1">';
const parcel = { at: new Date().toISOString(), depot: 'ghent', weight: 1.5, parcel: 'mended' };

/** Stands for what a corrected decoder makes of it: the letter's record can be indexed from now on. */
function mend(run: LocalRun, data: string): void {
  const folder = join(run.deadLetters, 'rejected');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) =>
    name.endsWith('.gz'),
  );
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const before = gunzipSync(readFileSync(path)).toString();
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const after = before.replace(base64(data), base64(JSON.stringify(parcel)));
    if (after !== before) writeFileSync(path, gzipSync(after));
  }
}

async function waiting({ page }: ViewPage): Promise<number> {
  const stat = page.locator('.stat').filter({ hasText: 'Waiting' });
  return Number((await stat.locator('.stat-value').textContent())?.replaceAll(',', ''));
}

export function deadLettersRoom(shared: () => ViewUnderTest): void {
  test('a dead letter is opened and redriven, and its count falls; what is still bad stays', async () => {
    const { browser, door, run } = shared();
    const before = deadLetters(run).length;
    await put(run, [
      { data: 'will be mended', partitionKey: 'secret-key' },
      { data: hostile, partitionKey: 'k' },
    ]);
    await until(async () => deadLetters(run).length === before + 2);
    mend(run, 'will be mended');
    const view = await ViewPage.open(browser, `${door.url}/dead-letters`);
    const { page } = view;
    await until(async () => (await waiting(view)) === before + 2);
    await view.shows(/The bytes aren’t JSON/, '.groups');
    // What is listed has neither the bytes nor what may quote them.
    expect(await page.locator('main').textContent()).not.toMatch(/secret-key|window\.hurt|will be mended/);
    await view.isAccessible();

    const letter = deadLetters(run).find(({ data }) => Buffer.from(data, 'base64').includes('"mended"'));
    await page.goto(`${door.url}/dead-letters?letter=${letter?.shardId}:${letter?.sequenceNumber}`);
    await view.shows(/"parcel":"mended"/, '.bytes');
    await view.shows(/secret-key/, '.facts');
    await view.isAccessible();
    // From here by the keyboard alone.
    await page.getByRole('button', { name: 'Hex' }).press('Enter');
    await view.shows(/00000000 {2}7b 22/, '.bytes');
    expect(page.url()).toContain('form=hex');
    await page.getByRole('button', { name: 'Redrive this letter…' }).press('Enter');
    await view.shows(/1 record of 1 object would be given to the indexer again/, '.confirm');
    await view.hasFocus('Redrive 1 record');
    await page.keyboard.press('Enter');
    await view.shows(/1 record: 1 indexed/, '.progress');
    await view.shows(/A redrive has settled it/);
    await page.getByRole('link', { name: 'All dead letters' }).press('Enter');
    await until(async () => (await waiting(view)) === before + 1);

    await page.getByRole('link', { name: 'decode:invalid_json' }).click();
    await page.waitForURL((url) => url.searchParams.get('reason') === 'decode:invalid_json');
    await page.getByRole('button', { name: 'Redrive these…' }).click();
    await page.getByRole('button', { name: /^Redrive \d+ record/ }).click();
    await view.shows(/rejected again and kept/, '.progress');
    expect(await waiting(view)).toBe(before + 1);
    await view.close();
  });

  test('a letter with a script in it stays text, on a phone and in the dark', async () => {
    const { browser, door, run } = shared();
    const letter = deadLetters(run).find(({ data }) => Buffer.from(data, 'base64').toString() === hostile);
    const address = `${door.url}/dead-letters?letter=${letter?.shardId}:${letter?.sequenceNumber}`;
    const how = { viewport: phone, colorScheme: 'dark' as const };
    const view = await ViewPage.open(browser, address, how);
    await view.shows(/<script>window\.hurt=1/, '.bytes');
    expect(await view.page.evaluate('window.hurt')).toBeUndefined();
    const over = 'document.documentElement.scrollWidth - innerWidth';
    expect(await view.page.evaluate(over)).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.page.goto(`${door.url}/dead-letters`);
    await until(async () => (await waiting(view)) > 0);
    expect(await view.page.evaluate(over)).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.close();
  });

  test('an address of a letter that isn’t there says so', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/dead-letters?letter=shardId-0:1`);
    await view.shows(/There is no such dead letter/);
    await view.page.close();
    // The answer is a 400, which the browser tells.
    expect(view.complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });
}

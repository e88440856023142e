import { expect, test } from 'vitest';
import { put, until } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const hostile = '<script>window.hurt=2</script><img src=x onerror="window.hurt=2">';

const parcel = (name: string, depot: string) => ({
  data: JSON.stringify({ at: new Date().toISOString(), depot, weight: 2, parcel: name }),
  partitionKey: name,
});

/** How many the button of an outcome says. */
async function counted({ page }: ViewPage, outcome: string): Promise<number> {
  const button = page.locator('.outcomes button').filter({ hasText: outcome });
  return Number((await button.locator('.counted').textContent())?.replaceAll(',', ''));
}

const rowsOf = ({ page }: ViewPage) => page.locator('.tail li');

export function recordsRoom(shared: () => ViewUnderTest): void {
  test('records show as they arrive with what becomes of them, and filters are held in the address', async () => {
    const { browser, door, run } = shared();
    const view = await ViewPage.open(browser, `${door.url}/records`);
    const { page } = view;
    await view.shows(/No records since/);
    await view.isAccessible();
    await put(run, [
      parcel('r1', 'ghent'),
      parcel('r2', 'test'),
      parcel('r3', hostile),
      { data: 'no JSON', partitionKey: hostile },
      // The engine can't take the weight: it has the last word.
      {
        data: JSON.stringify({ at: new Date().toISOString(), depot: 'x', parcel: 'r5', weight: 'heavy' }),
        partitionKey: 'r5',
      },
    ]);
    await until(async () => (await counted(view, 'all')) === 5);
    await until(async () => (await counted(view, 'rejected')) === 2);
    expect(await counted(view, 'indexed')).toBe(2);
    expect(await counted(view, 'filtered')).toBe(1);
    await rowsOf(view)
      .filter({ hasText: /indexed.*r1/ })
      .waitFor();
    await rowsOf(view).filter({ hasText: 'bulk:' }).waitFor();
    expect(await page.evaluate('window.hurt')).toBeUndefined();
    await view.isAccessible();

    await page.locator('.outcomes button').filter({ hasText: 'rejected' }).click();
    await page.waitForURL(/outcome=rejected/);
    await until(async () => (await rowsOf(view).count()) === 2);
    await page.getByLabel('Failed in').selectOption('bulk');
    await until(async () => (await rowsOf(view).count()) === 1);
    await page.reload();
    await rowsOf(view).filter({ hasText: 'r5' }).waitFor();
    expect(await rowsOf(view).count()).toBe(1);

    await page.goto(
      `${door.url}/records?from=15m&where=${encodeURIComponent('parcel == "r1" and weight > 1')}`,
    );
    await rowsOf(view).filter({ hasText: 'r1' }).waitFor();
    expect(await rowsOf(view).count()).toBe(1);
    await page.getByLabel('Condition').fill('weight >');
    await page.keyboard.press('Enter');
    await view.shows(/can’t be read at character 9: a field or a value is missing here/, '.notice');
    await view.close();
  });

  test('a paused list stays as it is, counts what passes, and says so when it goes on', async () => {
    const { browser, door, run } = shared();
    const view = await ViewPage.open(browser, `${door.url}/records?text=pause`);
    const { page } = view;
    await view.shows(/Live/, '.link');
    await put(run, [parcel('pause-1', 'ghent')]);
    await rowsOf(view).filter({ hasText: 'pause-1' }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Enter');
    await view.shows(/Paused at/, '.said');
    await put(run, [parcel('pause-2', 'ghent'), parcel('other', 'ghent')]);
    await view.shows(/Paused at .* 2 records passed since, 1 for this list/, '.said');
    expect(await rowsOf(view).count()).toBe(1);
    // Other filters, a record and the way back: it is paused until the user goes on.
    await page.locator('.outcomes button').filter({ hasText: 'indexed' }).click();
    await page.waitForURL(/outcome=indexed/);
    await view.shows(/Paused at .* 2 records passed since/, '.said');
    await rowsOf(view).first().getByRole('link').click();
    await page.getByRole('link', { name: /All records/ }).click();
    await view.shows(/Paused at/, '.said');
    expect(await rowsOf(view).count()).toBe(1);
    await page.reload();
    await view.shows(/Paused at/, '.said');
    expect(await rowsOf(view).allTextContents()).toEqual([expect.stringContaining('pause-1')]);
    await page.getByRole('button', { name: 'Go on' }).focus();
    await page.keyboard.press('Enter');
    await rowsOf(view).filter({ hasText: 'pause-2' }).waitFor();
    await view.shows(/2 records passed while it was paused/, '[role=status]');
    await view.close();
  });

  test('a record is explained at an address of its own, reached and left by the keyboard', async () => {
    const { browser, door, run } = shared();
    const view = await ViewPage.open(browser, `${door.url}/records?text=explained`);
    const { page } = view;
    await view.shows(/Live/, '.link');
    await put(run, [parcel('explained', hostile)]);
    const row = page.locator('.tail a').filter({ hasText: 'explained' });
    await row.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/record=shardId-/);
    await view.shows(/indexed/i, '.verdict');
    await view.shows(/by-depot/, '.card');
    await view.isAccessible();
    const bytes = page.getByRole('textbox', { name: 'Bytes as text' });
    expect(await bytes.inputValue()).toContain('"parcel":"explained"');
    await page.getByRole('button', { name: 'hex' }).click();
    expect(await page.getByRole('textbox', { name: 'Bytes in hexadecimal' }).inputValue()).toMatch(
      /^00000000 {2}7b 22 61 74 /,
    );
    expect(await page.evaluate('window.hurt')).toBeUndefined();
    await page.reload();
    await view.shows(/indexed/i, '.verdict');
    await page.getByRole('link', { name: /All records/ }).click();
    await row.waitFor();
    await page.goto(`${door.url}/records?record=never-was`);
    await view.shows(/No document of observed has the id never-was/);
    await view.close();
  });

  test('on a phone, dark: nothing is cut off sideways, and axe finds nothing', async () => {
    const { browser, door } = shared();
    const how = { viewport: phone, colorScheme: 'dark' as const };
    const view = await ViewPage.open(browser, `${door.url}/records?from=15m`, how);
    await rowsOf(view).first().waitFor();
    const overflow = 'document.documentElement.scrollWidth - innerWidth';
    expect(await view.page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.page.locator('.tail a').first().click();
    await view.page.locator('.verdict').waitFor();
    expect(await view.page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.close();
  });
}

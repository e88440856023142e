import { expect, test } from 'vitest';
import { put } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const hostile = '<script>window.hurt=1</script>';

/** Parcels of a depot, of a minute that isn't over yet. */
function parcels(depot: string, number: number, at = Date.now()) {
  return Array.from({ length: number }, (_, place) => ({
    data: JSON.stringify({
      ...{ at: new Date(at).toISOString(), depot, weight: 2.5, parcel: `${depot}-${at}-${place}` },
    }),
    partitionKey: depot,
  }));
}

export function windowsRoom(shared: () => ViewUnderTest): void {
  test('windows are charted by key, grow while they are open, and the table has the same numbers', async () => {
    const { browser, door, run } = shared();
    await put(run, [...parcels('lyon', 5), ...parcels(hostile, 2)]);
    const view = await ViewPage.open(browser, `${door.url}/windows?metric=parcels`);
    const { page } = view;
    await view.shows(/parcels of by-depot/, '.card-head');
    await view.shows(/lyon\s*5/, '.legend');
    await view.shows(/<script>window\.hurt=1<\/script>\s*2/, '.legend');
    await view.shows(/busy-depot.*parcels above 2/, '.card');
    await page.locator('.tall tr').filter({ hasText: 'open' }).first().waitFor();
    await put(run, parcels('lyon', 3, Date.now() + 1));
    // Or the minute has passed, and they are in the next window.
    await view.shows(/lyon\s*[83]/, '.legend');
    expect(await page.evaluate('window.hurt')).toBeUndefined();
    expect(await page.locator('.window-plot').getAttribute('aria-label')).toMatch(/newest values: .*lyon/);
    await view.isAccessible();
    await view.close();
  });

  test('by the keyboard: another metric, and a key that is searched for, which the address keeps', async () => {
    const { browser, door } = shared();
    // Other rooms' tests have put parcels of other depots: which are charted by default is up to those.
    const keys = encodeURIComponent(JSON.stringify([['lyon'], [hostile]]));
    const view = await ViewPage.open(browser, `${door.url}/windows?keys=${keys}`);
    const { page } = view;
    await view.shows(/lyon/, '.legend');
    await view.shows(/<script>window\.hurt=1/, '.legend');
    await page.getByLabel('Metric').focus();
    await page.keyboard.type('kilo');
    await page.waitForURL(/metric=kilograms/);
    await view.shows(/kilograms of by-depot/, '.card-head');
    await page.getByText('Choose keys').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('HURT=1');
    await page.locator('.chooser-list li').filter({ hasText: hostile }).waitFor();
    // Until the whole word has been searched for.
    await page.locator('.chooser-list li:nth-child(2)').waitFor({ state: 'detached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForURL((url) => url.searchParams.get('keys') === '[["lyon"]]');
    await view.shows(/lyon/, '.legend');
    await page.locator('.legend li').filter({ hasText: hostile }).waitFor({ state: 'detached' });
    // What is open stays open, and the focus where it is.
    await page.locator('.chooser-list li').filter({ hasText: hostile }).waitFor();
    await page.locator('[type="checkbox"]:focus').waitFor();
    await page.reload();
    await view.shows(/lyon/, '.legend');
    expect(await page.locator('.legend li').filter({ hasText: hostile }).count()).toBe(0);
    await view.isAccessible();
    await view.close();
  });

  test('windows on a phone, dark: nothing is cut off sideways, and axe finds nothing', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/windows`, {
      viewport: phone,
      colorScheme: 'dark',
    });
    await view.shows(/lyon/, '.legend');
    const over = await view.page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(over).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.close();
  });
}

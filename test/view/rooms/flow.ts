import { expect, test } from 'vitest';
import { put, until } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const parcel = (number: number) => ({
  data: JSON.stringify({ at: new Date().toISOString(), depot: 'ghent', weight: 1.5, parcel: `p${number}` }),
  partitionKey: `k${number % 7}`,
});
const rejected = { data: 'no JSON', partitionKey: 'k' };

/** How many a row of the accounting has. */
async function counted({ page }: ViewPage, outcome: string): Promise<number> {
  const row = page.locator('.accounting tr').filter({ has: page.getByRole('rowheader', { name: outcome }) });
  return Number((await row.locator('.number').first().textContent())?.replaceAll(',', ''));
}

export function flowRoom(shared: () => ViewUnderTest): void {
  test('an empty run says what to do next; then records rise, and each is accounted for', async () => {
    const { browser, door, run } = shared();
    const view = await ViewPage.open(browser, door.url);
    await view.shows(/No records yet/);
    await view.isAccessible();
    await put(run, [...Array.from({ length: 50 }, (_, number) => parcel(number)), rejected]);
    await until(async () => (await counted(view, 'received')) === 51);
    expect(await counted(view, 'indexed')).toBe(50);
    expect(await counted(view, 'rejected')).toBe(1);
    await view.shows(/adds up/, '.accounting');
    await view.shows(/decode:/, '.reasons');
    expect(await view.page.getByText('No records yet').count()).toBe(0);
    expect(await view.page.locator('.picture [data-part="letters"]').textContent()).toContain('1');
    expect(await view.page.title()).toBe('Flow · Shardline');
    await view.isAccessible();
    await view.close();
  });

  test('a killed view is there again at the same address, and pages go on by themselves', async () => {
    const { browser, door, run } = shared();
    const [view, other] = await Promise.all([
      ViewPage.open(browser, door.url),
      ViewPage.open(browser, door.url),
    ]);
    await view.shows(/Live/, '.link');
    const { pid } = door;
    process.kill(pid ?? 0, 'SIGKILL');
    await view.shows(/Connecting/, '.link');
    const before = await counted(view, 'received');
    await put(run, [parcel(100)]);
    for (const page of [view, other]) {
      await page.shows(/Live/, '.link');
      await until(async () => (await counted(page, 'received')) === before + 1);
    }
    expect(door.pid).not.toBe(pid);
    await Promise.all([view.close(), other.close()]);
  });

  test('by the keyboard: past the bars, to another span, which the address keeps', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, door.url);
    const { page } = view;
    await view.shows(/Live/, '.link');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#main:focus').waitFor();
    const focused = () => page.evaluate('document.activeElement.textContent');
    for (let presses = 0; presses < 30 && (await focused()) !== '15 min'; presses += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/flow\?minutes=15$/);
    await page.reload();
    await page.locator('button[aria-pressed="true"]').filter({ hasText: '15 min' }).waitFor();
    await view.close();
  });

  test.each([
    ['a phone, dark', { viewport: phone, colorScheme: 'dark' as const }],
    ['a phone, light', { viewport: phone }],
    ['a wide page, dark', { colorScheme: 'dark' as const }],
  ])('%s: nothing is cut off sideways, and axe finds nothing', async (_, how) => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/flow`, how);
    await view.shows(/adds up/, '.accounting');
    expect(await view.page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
      0,
    );
    await view.isAccessible();
    await view.close();
  });

  test('an address that isn’t there says so, and Back leads back', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/nowhere`);
    await view.shows(/There is no room “nowhere”/);
    await view.isAccessible();
    await view.page.getByRole('main').getByRole('link', { name: 'Flow' }).click();
    await view.shows(/adds up/, '.accounting');
    await view.page.goBack();
    await view.shows(/There is no room “nowhere”/);
    await view.page.close();
    // The page's own answer is a 404, which the browser tells.
    expect(view.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
}

import { expect, test } from 'vitest';
import { put } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

/** More of a depot in a minute than its monitor likes, in time for the windows that are open now. */
function parcels() {
  const at = new Date().toISOString();
  return Array.from({ length: 4 }, (_, place) => ({
    data: JSON.stringify({ at, depot: 'porto', weight: 1, parcel: `porto-${place}` }),
    partitionKey: 'porto',
  }));
}

export function alertsRoom(shared: () => ViewUnderTest): void {
  test('an alert fires, is acknowledged and snoozed by the keyboard alone, and the snooze is undone', async () => {
    const { browser, door, run } = shared();
    await put(run, parcels());
    const view = await ViewPage.open(browser, `${door.url}/alerts?monitor=busy-depot`);
    const { page } = view;
    const row = page.locator('.cards tr').filter({ hasText: 'porto' });
    await row.filter({ hasText: 'firing' }).waitFor();
    await view.isAccessible();

    await row.getByRole('button', { name: 'Acknowledge' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Acknowledge busy-depot for porto' }).waitFor();
    await page.getByLabel('Your name').focus();
    await page.keyboard.type('ada <b>');
    await view.isAccessible();
    await page.keyboard.press('Enter');
    await view.shows(/busy-depot for porto: acknowledged by ada <b>/, 'dialog');
    await view.hasFocus('Close');
    await page.keyboard.press('Escape');
    await row.filter({ hasText: 'acknowledged by ada <b>' }).waitFor();
    // The button that was pressed is gone: the one in its place has the focus.
    await view.hasFocus('Snooze');

    await row.getByRole('button', { name: 'Snooze' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Snooze' }).focus();
    await page.keyboard.press('Enter');
    await view.shows(/snoozed until/, 'dialog');
    await row.filter({ hasText: 'snoozed until' }).waitFor();
    await page.getByRole('button', { name: 'Undo…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /End the snooze of busy-depot/ }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'End the snooze' }).focus();
    await page.keyboard.press('Enter');
    await view.shows(/notified again/, 'dialog');
    await page.keyboard.press('Escape');
    await row.filter({ hasNotText: 'snoozed until' }).waitFor();
    await view.hasFocus('Snooze');
    await view.close();
  });

  test('one alert with its history, and another limit that is tried on what is stored', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/alerts`);
    const { page } = view;
    await page.locator('.cards a').filter({ hasText: 'porto' }).click();
    await page.waitForURL(/alert=busy-depot/);
    await view.shows(/firing at/, '.steps');
    await page.locator('.detail:focus').waitFor();
    await page.getByLabel('above').fill('1000');
    await page.getByRole('button', { name: 'Try it' }).click();
    await view.shows(/0 alerts there would have been/, '.card');
    await page.getByLabel('above').fill('many');
    // Frames draw the room anew, and leave what is being typed.
    await page.waitForTimeout(2_500);
    expect(await page.getByLabel('above').inputValue()).toBe('many');
    await page.keyboard.press('Enter');
    await view.shows(/limit: /, '[role="alert"]');
    await page.goBack();
    await view.shows(/0 alerts there would have been/, '.card');
    await view.isAccessible();
    await page.close();
    // The browser tells of the refusal too.
    expect(view.complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  test('a maintenance is begun and ended on a phone; axe finds nothing, and nothing is cut off', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/alerts`, { viewport: phone, colorScheme: 'dark' });
    const { page } = view;
    await page.getByRole('button', { name: 'Begin a maintenance' }).click();
    await page.getByLabel('Reason').fill('new disks');
    await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click();
    await view.shows(/no notifications of all monitors until/, 'dialog');
    await page.getByRole('button', { name: 'Close' }).click();
    await view.shows(/No notifications of all monitors.*new disks/, '.card');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await page.getByRole('button', { name: 'End it: new disks' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End the maintenance' }).click();
    await view.shows(/is over/, 'dialog');
    await page.getByRole('button', { name: 'Close' }).click();
    await view.shows(/None: notifications go out/, '.card');
    await view.close();
  });
}

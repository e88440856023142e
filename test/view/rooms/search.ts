import { expect, test } from 'vitest';
import { runFileOf } from '../../../cli/start/announce.ts';
import { readPageFiles } from '../../../view/server/page-files.ts';
import { serverRooms } from '../../../view/server/rooms/rooms.ts';
import { serveView } from '../../../view/server/serve.ts';
import { localSource } from '../../../view/sources/local-source.ts';
import { put, until } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import { appOf } from '../source.ts';
import { startBetween } from './between.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const pipeline = 'test/integration/pipelines/observed';

const hostile = '<script>window.hurt=2</script><img src=x onerror="window.hurt=2">';

const parcel = (number: number, depot: string, weight = number) => ({
  data: JSON.stringify({
    at: new Date(Date.now() - number * 1_000).toISOString(),
    depot,
    weight,
    parcel: `s${number}`,
  }),
  partitionKey: `s${number}`,
});

const overflow = 'document.documentElement.scrollWidth - innerWidth';

export function searchRoom(shared: () => ViewUnderTest): void {
  const rowsOf = ({ page }: ViewPage) => page.locator('.documents tbody tr');

  test('documents are found by query, value and time, page by page, all held in the address', async () => {
    const { browser, door, run, services } = shared();
    const depots = ['antwerp', hostile, 'bruges'];
    await put(
      run,
      Array.from({ length: 120 }, (_, number) => parcel(number, depots[number % 3] ?? '')),
    );
    await until(async () => {
      await services.search.indices.refresh({ index: 'observed', ignore_unavailable: true });
      const { count } = await services.search.count({
        index: 'observed',
        ignore_unavailable: true,
        q: 'parcel:s*',
      });
      return count === 120;
    });
    const view = await ViewPage.open(browser, `${door.url}/search?q=parcel:s*`);
    const { page } = view;
    await view.shows(/120 documents/, 'h2');
    expect(await rowsOf(view).count()).toBe(50);
    expect(await page.locator('.histogram rect').count()).toBeGreaterThan(10);
    await page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => (await rowsOf(view).count()) === 100);
    await page.getByRole('button', { name: 'Show more' }).click();
    await until(async () => (await rowsOf(view).count()) === 120);
    await view.isAccessible();

    await page.getByRole('button', { name: /^depot keyword/ }).click();
    await view.shows(/40 · 33\.3 %/, '.values');
    await view.isAccessible();
    await page.getByTitle(`Only depot ${hostile}`).click();
    await view.shows(/40 documents/, 'h2');
    expect(await page.evaluate('window.hurt')).toBeUndefined();
    await page.getByRole('button', { name: 'weight as a column' }).click();
    await page.getByRole('columnheader', { name: 'weight' }).waitFor();
    await page.reload();
    await view.shows(/40 documents/, 'h2');
    await page.getByRole('columnheader', { name: 'weight' }).waitFor();
    await page.getByRole('button', { name: /^Remove the filter/ }).click();
    await view.shows(/120 documents/, 'h2');

    await page.getByLabel('Query').fill('parcel:');
    await page.keyboard.press('Enter');
    await view.shows(/a value is missing after parcel:/, '.notice');
    await page.getByLabel('Query').fill('parcel:s7 OR parcel:s8');
    await page.keyboard.press('Enter');
    await view.shows(/2 documents/, 'h2');
    await page.getByLabel('Query').fill('parcel:a:b');
    await page.keyboard.press('Enter');
    await view.shows(/can’t be read at character 9, near :b/, '.notice');
    // The browser tells of each answer that isn’t 200.
    await page.close();
    expect(view.complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  test('by the keyboard: a part of the histogram, a document as table and JSON, its record', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/search?q=parcel:s*&from=1h`);
    const { page } = view;
    await view.shows(/120 documents/, 'h2');
    const end = page.getByRole('slider', { name: 'End of the part' });
    await end.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const part = page.getByRole('button', { name: 'Search this part' });
    await part.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/to=20/);
    await page.getByLabel('From', { exact: true }).waitFor();
    await page.goBack();
    await view.shows(/120 documents/, 'h2');
    const first = rowsOf(view).first().getByRole('button');
    await first.focus();
    await page.keyboard.press('Enter');
    await view.shows(/_id/, '.opened');
    await view.isAccessible();
    await page.getByRole('button', { name: 'JSON' }).focus();
    await page.keyboard.press('Enter');
    const json = page.getByRole('textbox', { name: 'Document as JSON' });
    expect(await json.inputValue()).toContain('"parcel": "s0"');
    await page.getByRole('link', { name: 'Explain its record' }).focus();
    await page.keyboard.press('Enter');
    await view.shows(/indexed/i, '.verdict');
    await view.close();
  });

  test('nothing found says what to do next', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/search?q=parcel:none`);
    await view.shows(/The newest document of all is of/, '.empty');
    await view.isAccessible();
    await view.page.getByRole('button', { name: 'Without query and filters' }).click();
    await rowsOf(view).first().waitFor();
    await view.close();
  });

  test('a document of a megabyte, and one with thousands of fields, stay usable', async () => {
    const { browser, door, services } = shared();
    const at = new Date().toISOString();
    const index = 'observed';
    const many = Object.fromEntries(Array.from({ length: 900 }, (_, number) => [`field_${number}`, number]));
    await services.search.index({
      ...{ index, id: 'big', refresh: true },
      document: {
        at,
        parcel: 'big',
        depot: 'big',
        weight: 1,
        unindexed: { [hostile]: hostile, text: 'x'.repeat(1_000_000), ...many },
      },
    });
    const view = await ViewPage.open(browser, `${door.url}/search?q=parcel:big`);
    const { page } = view;
    await rowsOf(view).first().getByRole('button').click();
    await view.shows(/characters more/, '.opened');
    await view.shows(/fields more: JSON shows all/, '.opened');
    await view.shows(/unindexed\.<script>window\.hurt=2/, '.opened dt');
    expect(await page.evaluate('window.hurt')).toBeUndefined();
    await page.getByRole('button', { name: 'JSON' }).click();
    await page.getByRole('button', { name: 'Show all' }).click();
    const json = page.getByRole('textbox', { name: 'Document as JSON' });
    await until(async () => (await json.inputValue()).length > 1_000_000);
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await view.close();
  });

  test('an engine that is gone says so in a sentence, and one that is back needs nothing more', async () => {
    const { browser, door, run } = shared();
    const engine = new URL(run.engine.url);
    const between = await startBetween(Number(engine.port));
    const runFile = { ...runFileOf(run, pipeline, door.url), searchUrl: between.url };
    const source = localSource(() => runFile);
    const served = await serveView(appOf({}, { source, rooms: serverRooms, files: readPageFiles() }), 0);
    try {
      for (const address of ['/search?q=parcel:s*', '/records?from=15m']) {
        const view = await ViewPage.open(browser, `${served.url}${address}`);
        const { page } = view;
        await page.locator('.documents, .tail').first().waitFor();
        between.cut();
        if (address.startsWith('/search'))
          await page.getByRole('button', { name: 'Search', exact: true }).click();
        await view.shows(/search engine can't be reached/, 'main');
        await between.mend();
        await until(async () => (await page.getByText("search engine can't be reached").count()) === 0);
        await page.locator('.documents, .tail').first().waitFor();
        await page.close();
        expect(view.complaints.filter((text) => !text.includes('502'))).toEqual([]);
      }
    } finally {
      await served.stop();
      between.cut();
    }
  });

  test('on a phone, dark: nothing is cut off sideways, and axe finds nothing', async () => {
    const { browser, door } = shared();
    const how = { viewport: phone, colorScheme: 'dark' as const };
    const view = await ViewPage.open(browser, `${door.url}/search?q=parcel:s*`, how);
    await view.shows(/120 documents/, 'h2');
    expect(await view.page.evaluate(overflow)).toBeLessThanOrEqual(0);
    await view.isAccessible();
    await view.close();
  });
}

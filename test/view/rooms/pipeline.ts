import { expect, test } from 'vitest';
import { until } from '../../integration/pipeline-run.ts';
import { phone, ViewPage } from '../browser/view-page.ts';
import type { ViewUnderTest } from './view-under-test.ts';

const template = '/_index_template/shardline-observed';

export function pipelineRoom(shared: () => ViewUnderTest): void {
  test('options, functions, mapping and engine are as they are in force, and all is as defined', async () => {
    const { browser, door } = shared();
    const view = await ViewPage.open(browser, `${door.url}/pipeline`);
    const { page } = view;
    await view.shows(/Options in force/);
    await view.shows(/the local run/, '.options');
    await view.shows(/Most records in a batch/);
    await view.shows(/OpenSearch|Elasticsearch/);
    await view.shows(/parcel/, '.fields');
    expect(await page.getByText('Not as defined').count()).toBe(0);
    await view.isAccessible();
    // By the keyboard: those that are set, and a field by its name; both are in the address.
    await page.getByRole('button', { name: 'All', exact: true }).press('Enter');
    await view.shows(/parallelizationFactor/, '.options');
    await page.getByLabel('Find a field').pressSequentially('wei');
    await until(async () => (await page.locator('.fields tbody tr').count()) === 1);
    expect(new URL(page.url()).search).toBe('?options=all&field=wei');
    await view.close();
  });

  test('what the engine has otherwise is marked, on a phone and in the dark too', async () => {
    const { browser, door, services } = shared();
    const { transport } = services.search;
    const stored = await transport.request<{
      index_templates: [{ index_template: { template: { mappings: { properties: object } } } }];
    }>({ method: 'GET', path: template });
    const { index_template: before } = stored.index_templates[0];
    const changed = structuredClone(before);
    changed.template.mappings.properties = {
      ...before.template.mappings.properties,
      ...{ weight: { type: 'keyword' }, '<script>window.hurt=1</script>': { type: 'long' } },
    };
    await transport.request({ method: 'PUT', path: template, body: changed });
    try {
      const how = { viewport: phone, colorScheme: 'dark' as const };
      const view = await ViewPage.open(browser, `${door.url}/pipeline`, how);
      await view.shows(/Not as defined: 2 fields/);
      await view.shows(/<script>window\.hurt=1<\/script> ≠ differs/, '.fields');
      expect(await view.page.evaluate('window.hurt')).toBeUndefined();
      const over = 'document.documentElement.scrollWidth - innerWidth';
      expect(await view.page.evaluate(over)).toBeLessThanOrEqual(0);
      await view.isAccessible();
      await view.close();
    } finally {
      await transport.request({ method: 'PUT', path: template, body: before });
    }
  });
}

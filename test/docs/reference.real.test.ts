import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { optionFields } from '../../infra/options/options.ts';
import { alarmsPage } from '../../scripts/docs/alarms-page.ts';
import { commandsPage } from '../../scripts/docs/commands-page.ts';
import { metricsPage } from '../../scripts/docs/metrics-page.ts';
import { optionsPage, optionTable } from '../../scripts/docs/options-page.ts';
import { pipelineFilePage } from '../../scripts/docs/pipeline-file-page.ts';
import { rightsPage } from '../../scripts/docs/rights-page.ts';
import { viewFiguresPage } from '../../scripts/docs/view-figures-page.ts';
import { resourcesOf, windowsTemplateOf } from '../infra/template-of.ts';
import { warmCommands } from '../warm-commands.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

test('the table of options has a row for each, with its limits and what it does', () => {
  const rows = optionTable().split('\n').slice(2);
  expect(rows.map((row) => /^\| `(\w+)`/.exec(row)?.[1])).toEqual(Object.keys(optionFields));
  for (const row of rows) expect(row).toMatch(/^(\| [^|]+){4}\|$/);
});

/** `npm run docs` writes the pages; without it a page that the code has left behind fails. */
describe('the reference is made from the code: npm run docs', () => {
  const warm = warmCommands({ ...process.env, COLUMNS: '80', NO_COLOR: '1' });
  afterAll(() => warm.stop());

  test('commands', async () => {
    const page = await commandsPage(async (script) => {
      const file = /(\S+\.ts)$/.exec(scripts[script] ?? '')?.[1] ?? '';
      const { stdout, stderr } = await warm.run({
        script: `${process.cwd()}/${file}`,
        args: ['--help'],
        folder: process.cwd(),
      });
      expect(stdout, `${script}: ${stderr}`).toMatch(/^Usage: /);
      return stdout;
    });
    await expect(page).toMatchFileSnapshot('../../docs/reference/commands.md');
  });

  test.each([
    ['options', optionsPage],
    ['rights', rightsPage],
    ['view-figures', viewFiguresPage],
    ['pipeline-file', pipelineFilePage],
    ['metrics', metricsPage],
    ['alarms', () => alarmsPage(resourcesOf(windowsTemplateOf(), 'AWS::CloudWatch::Alarm'))],
  ])('%s', async (page, make) => {
    await expect(make()).toMatchFileSnapshot(`../../docs/reference/${page}.md`);
  });
});

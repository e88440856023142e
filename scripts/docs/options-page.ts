import { optionTable } from '../../infra/options/option-table.ts';
import { generatedPage } from './page.ts';

/** docs/reference/options.md */
export function optionsPage(): string {
  return generatedPage(
    'Options',
    'npm run docs',
    'Options of the deployment. Give them to `cdk deploy` as `-c name=value`, or in `cdk.json` under `context`. ' +
      '`npm start -- -c name=value` takes them too. How to use them: [deploy](../guides/deploy.md), ' +
      '[existing stream or domain](../guides/existing-stream.md), [secured engines](../guides/secured-engines.md).',
    optionTable(),
  );
}

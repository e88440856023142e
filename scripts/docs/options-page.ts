import { optionMeta } from '../../infra/options/option-meta.ts';
import { optionFields, optionsSchema } from '../../infra/options/options.ts';
import { generatedPage } from './page.ts';

/** docs/reference/options.md */
export function optionsPage(): string {
  return generatedPage(
    'Options',
    'npm run docs',
    'Options of the deployment. Give them to `cdk deploy` as `-c name=value`, or in `cdk.json` under `context`. ' +
      '`npm start -- -c name=value` takes them too, and of `cdk.json` those of shards, batches and functions. How to use them: [deploy](../guides/deploy.md), ' +
      '[existing stream or domain](../guides/existing-stream.md), [secured engines](../guides/secured-engines.md).',
    optionTable(),
  );
}

/** The options as a Markdown table for docs/reference/options.md. */
export function optionTable(): string {
  const defaults: Readonly<Record<string, unknown>> = optionsSchema.parse({});
  const rows = Object.keys(optionFields).map((name) => {
    const meta = optionMeta(name);
    const fallback = defaults[name];
    const value = fallback === undefined ? (meta?.otherwise ?? 'none') : code(fallback);
    return `| \`${name}\` | ${value} | ${meta?.limits ?? ''} | ${meta?.description ?? ''} |`;
  });
  return ['| option | default | allowed | what it does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function code(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${String(value)}\``;
}

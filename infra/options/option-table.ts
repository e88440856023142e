import { optionFields, optionsSchema } from './options.ts';
import { optionMeta } from './read-options.ts';

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

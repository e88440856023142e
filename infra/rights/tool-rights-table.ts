import { type Right, type RightsPart, toolRights, tools } from './tool-rights.ts';

const names: Readonly<Record<RightsPart, string>> = {
  stack: 'the stack',
  bootstrap: 'the stack `CDKToolkit`',
  bucket: 'the bucket',
  indexer: 'the indexer',
  aggregator: 'the aggregator, in pipelines with windows',
  stream: 'the stream',
  domain: 'the domain',
  secret: 'the secret of `searchSecretArn`, if there is one',
};

/** What each tool needs, as a Markdown table for docs/reference/rights.md. */
export function toolRightsTable(): string {
  const rights = toolRights({ pipeline: 'NAME', documents: ['INDEX'] });
  const rows = tools.map((tool) => `| \`${tool}\` | ${rights[tool].map(described).join('; ')} |`);
  return ['| with `--stack` | your role needs |', '| --- | --- |', ...rows].join('\n');
}

function described({ actions, on, below }: Right): string {
  const what = actions.map(code).join(', ');
  const where = below === undefined ? '' : `${below.map(code).join(', ')} of `;
  return `${what} on ${where}${names[on]}`;
}

/** Nothing below is the part's own path. */
function code(text: string): string {
  return `\`${text === '' ? '/' : text}\``;
}

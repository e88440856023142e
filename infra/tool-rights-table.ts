import { type Right, type RightsPart, type Tool, toolRights } from './tool-rights.ts';

const names: Readonly<Record<RightsPart, string>> = {
  stack: 'the stack',
  bucket: 'the bucket of the dead letters',
  indexer: 'the indexer',
  aggregator: 'the aggregator, in pipelines with windows',
  stream: 'the stream',
  domain: 'the domain',
};

const tools: readonly Tool[] = ['put', 'verify', 'dead-letters', 'redrive', 'replay', 'alerts'];

/** What each tool needs, as the README's Markdown table. A test compares the two. */
export function toolRightsTable(): string {
  const rights = toolRights({ pipeline: 'NAME', documents: ['INDEX'] });
  const rows = tools.map((tool) => `| \`${tool}\` | ${rights[tool].map(described).join('; ')} |`);
  return ['| with `--aws --stack` | your role needs |', '| --- | --- |', ...rows].join('\n');
}

function described({ actions, on, below }: Right): string {
  const what = actions.map(code).join(', ');
  return below === undefined
    ? `${what} on ${names[on]}`
    : `${what} below ${names[on]}: ${below.map(code).join(', ')}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

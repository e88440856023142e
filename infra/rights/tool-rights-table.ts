import type { Right, RightsPart } from './right.ts';
import { toolRights, tools } from './tool-rights.ts';
import { roomRights, viewItself, viewRooms } from './view-rights.ts';

const names: Readonly<Record<RightsPart, string>> = {
  stack: 'the stack',
  bootstrap: 'the stack `CDKToolkit`',
  bucket: 'the bucket',
  indexer: 'the indexer',
  aggregator: 'the aggregator, in pipelines with windows',
  stream: 'the stream',
  domain: 'the domain',
  secret: 'the secret of `searchSecretArn`, if there is one',
  anything: '`*`',
};

/** Of the documentation: no pipeline's own. */
const example = { pipeline: 'NAME', documents: ['INDEX'] };

/** What each tool needs, as a Markdown table for docs/reference/rights.md. */
export function toolRightsTable(): string {
  const rights = toolRights(example);
  // The view's rights are in a table of their own, by room.
  const rows = tools
    .filter((tool) => tool !== 'view')
    .map((tool) => `| \`${tool}\` | ${rights[tool].map(described).join('; ')} |`);
  return ['| with `--stack` | your role needs |', '| --- | --- |', ...rows].join('\n');
}

/** What each room of the view needs, likewise. */
export function viewRightsTable(): string {
  const rooms = roomRights(example);
  const row = (name: string, read: readonly Right[], change: readonly Right[] = []) =>
    `| ${name} | ${read.map(described).join('; ')} | ${change.map(described).join('; ') || '–'} |`;
  return [
    '| room | your role needs | with `--allow-changes` also |',
    '| --- | --- | --- |',
    row('any', viewItself),
    ...viewRooms.map((room) => row(`\`${room}\``, rooms[room].read, rooms[room].change)),
  ].join('\n');
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

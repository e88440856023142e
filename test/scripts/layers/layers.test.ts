import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { readSources, type Sources } from '../../../scripts/layers/imports.ts';
import { layerProblems } from '../../../scripts/layers/layers.ts';

/** Two files, of which the first has this line. */
function planted(path: string, line: string, other: string, its = ''): Sources {
  return new Map([
    [path, `${line}\n`],
    [other, its],
  ]);
}

test('imports have no circles, and go down from room to room', () => {
  const project = readSources(packageRoot);
  expect(project.size).toBeGreaterThan(1_000);
  expect(layerProblems(project)).toEqual([]);
});

test.each([
  ['values', "import { milliseconds } from './planted.ts';"],
  ['types alone', "import type { Duration } from './planted.ts';"],
  ['what it exports on', "export { milliseconds } from './planted.ts';"],
  ['a module that is loaded later', "const planted = () => import('./planted.ts');"],
])('a circle by %s is found', (_, line) => {
  const back = "import type { Duration } from './duration.ts';";
  const sources = planted('functions/pipeline/duration.ts', line, 'functions/pipeline/planted.ts', back);
  expect(layerProblems(sources)).toEqual([
    'a circle: functions/pipeline/duration.ts → functions/pipeline/planted.ts → functions/pipeline/duration.ts',
  ]);
});

test.each([
  ['the core', 'functions/core/bulk/send.ts', '../../engine/bulk-sender.ts', 'functions/engine is above'],
  ['an edge', 'functions/engine/bulk-sender.ts', '../setup/config.ts', 'functions/setup is above'],
  ['the pipeline file', 'functions/pipeline/record.ts', '../core/json/object.ts', 'nothing but itself'],
  ['a function', 'functions/setup/config.ts', '../indexer/held.ts', 'share nothing but what is below both'],
  [
    'a room',
    'functions/aggregator/progress/registry.ts',
    '../notify/outbox.ts',
    'functions/aggregator/notify is above',
  ],
  ['the stack', 'infra/pipeline-stack.ts', '../local/loopback.ts', 'local is above infra'],
  [
    'the event source mapping',
    'local/event-source-mapping/retry.ts',
    '../loopback.ts',
    'local/event-source-mapping imports nothing but itself',
  ],
  ['a command', 'cli/verify/wait.ts', '../put/lanes.ts', 'cli/verify and cli/put share nothing'],
  ['a command', 'cli/alerts/end.ts', '../verify/wait.ts', 'cli/verify is above cli/alerts'],
  ['the kit', 'cli/kit/fault.ts', '../put/lanes.ts', 'cli/put is above cli/kit'],
  ['the page', 'view/page/rooms.ts', '../server/app.ts', 'view/page imports nothing but view/protocol'],
  ['the view', 'view/server/app.ts', '../page/rooms.ts', 'view/page is for the browser'],
  ['the wire', 'view/protocol/flow.ts', '../../local/loopback.ts', 'imports nothing but itself'],
  ['production', 'local/loopback.ts', '../test/worker-engine.ts', 'test is above local'],
])('an import of %s that the rooms forbid is found: %s → %s', (_, path, specifier, why) => {
  const other = posix.join(posix.dirname(path), specifier);
  const problems = layerProblems(planted(path, `import '${specifier}';`, other));
  expect(problems).toEqual([expect.stringContaining(`${path} imports ${other}: `)]);
  expect(problems[0]).toContain(why);
});

test('a file in a folder that nobody has declared is found', () => {
  expect(layerProblems(new Map([['services/new.ts', '']]))).toEqual([
    'services/new.ts is in no room: add its folder to scripts/layers/layers.ts',
  ]);
});

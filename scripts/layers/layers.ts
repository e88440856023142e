import { circlesIn, importsOf, type Sources } from './imports.ts';

/**
 * The rooms of the project, from the lowest to the highest: a file imports from its own room and from lower ones, which
 * stand earlier in this list. A file
 * belongs to the room with the longest name that its path begins with.
 */
export const rooms: readonly string[] = [
  // What a pipeline file may say.
  'functions/pipeline',
  // Pure: it imports no AWS, HTTP, environment or clock (biome.json).
  'functions/core/json',
  'functions/core/outcome',
  'functions/core/time-format',
  'functions/core/decode',
  'functions/core/transform',
  'functions/core/document',
  'functions/core/bulk',
  'functions/core/ordered',
  'functions/core/windows/accumulators',
  'functions/core/windows',
  'functions/core/monitors',
  'functions/core/template',
  // The validation of a pipeline file.
  'functions/check',
  // Edges that the functions share.
  'functions/stream',
  'functions/dead-letters',
  'functions/lambda',
  'functions/engine/auth',
  'functions/engine',
  'functions/engine/store',
  'functions/engine/install',
  // What the engine's own application shows of a pipeline.
  'functions/dashboards',
  // The functions.
  'functions/indexer',
  'functions/aggregator/context',
  'functions/aggregator/progress',
  'functions/aggregator/results',
  'functions/aggregator/evaluate',
  'functions/aggregator/notify',
  'functions/aggregator/combine',
  'functions/aggregator/hand-over',
  'functions/aggregator/redrive',
  'functions/aggregator',
  'functions/setup',
  'functions/preflight',
  // A pipeline under test: the functions' own code, in memory.
  'testing',
  'pipelines/demo/kit',
  'pipelines/parsers',
  'pipelines',
  'pipelines/demo',
  'infra/bundle',
  'infra/type-check',
  'infra/options',
  'infra/resources',
  'infra/engine',
  'infra/functions',
  'infra/alarms',
  'infra/rights',
  'infra',
  'local',
  // What the commands share, with the local run, which is started by one.
  'cli/kit',
  'local/engine',
  'local/event-source-mapping',
  'local/function',
  'local/kinesis',
  'local/notifications',
  'local/run',
  'cli/records',
  'cli/letters',
  // Shards and records of a stream, as the commands read them.
  'cli/stream',
  // Records through the pipeline's own code, for commands that show them.
  'cli/stages',
  'cli/alerts',
  'cli/backtest',
  'cli/dashboards',
  'cli/completion',
  'cli/dead-letters',
  'cli/deploy',
  'cli/doctor',
  'cli/explain',
  'cli/init',
  'cli/plan',
  'cli/put',
  'cli/redrive',
  'cli/reindex',
  'cli/replay',
  'cli/search',
  'cli/synth',
  'cli/tap',
  'cli/verify',
  // What goes over the wire between the view's server and its page: types alone.
  'view/protocol',
  // What the view reads: a local run, or a stack.
  'view/sources',
  'view/server',
  // The browser's part.
  'view/page',
  'cli/start',
  'cli/top',
  'cli/view',
  // The command line, which knows every command.
  'cli',
  'bin',
  'scripts',
  'test',
];

/** Rooms that import nothing of the others, in whatever order they stand. */
const strangers: readonly (readonly string[])[] = [
  ['functions/indexer', 'functions/aggregator', 'functions/setup', 'functions/preflight'],
  rooms.filter((room) => /^cli\/(?!kit$|records$|letters$|stream$|stages$)/.test(room)),
];

/** Rooms that import nothing but themselves: they stand for something outside, or are published as they are. */
const alone: readonly string[] = ['functions/pipeline', 'local/event-source-mapping', 'view/protocol'];

/** What runs in a browser has nothing of Node, so it imports no other room of ours. */
const browser = { room: 'view/page', may: 'view/protocol' } as const;

const longestFirst = rooms.toSorted((one, other) => other.length - one.length);

/** Files of the root that configure the tests. */
const rootRoom = 'test';

/** What is wrong with the project's imports, one sentence each: circles, and imports that the rooms don't allow. */
export function layerProblems(sources: Sources): readonly string[] {
  const imports = importsOf(sources);
  const circles = circlesIn(imports).map((circle) => `a circle: ${[...circle, circle[0]].join(' → ')}`);
  const homeless = [...sources.keys()]
    .filter((file) => roomOf(file) === undefined)
    .map((file) => `${file} is in no room: add its folder to scripts/layers/layers.ts`);
  const forbidden = [...imports].flatMap(([file, imported]) =>
    imported.flatMap((other) => {
      const why = refusal(file, other);
      return why === undefined ? [] : [`${file} imports ${other}: ${why}`];
    }),
  );
  return [...circles, ...homeless, ...forbidden];
}

function roomOf(file: string): string | undefined {
  if (!file.includes('/')) return rootRoom;
  return longestFirst.find(isAround(file));
}

function refusal(file: string, other: string): string | undefined {
  const [room, its] = [roomOf(file), roomOf(other)];
  if (room === undefined || its === undefined || room === its) return undefined;
  if (room === browser.room && its !== browser.may) return `${room} imports nothing but ${browser.may}`;
  if (its === browser.room && room !== rootRoom) return `${its} is for the browser`;
  if (alone.includes(room)) return `${room} imports nothing but itself`;
  if (rooms.indexOf(its) > rooms.indexOf(room)) return `${its} is above ${room}`;
  for (const group of strangers) {
    const [one, another] = [group.find(isAround(file)), group.find(isAround(other))];
    if (one !== undefined && another !== undefined && one !== another) {
      return `${one} and ${another} share nothing but what is below both`;
    }
  }
  return undefined;
}

function isAround(file: string): (room: string) => boolean {
  return (room) => file.startsWith(`${room}/`);
}

import { packageRoot } from '../../infra/bundle/roots.ts';
import { importsOf, readSources } from './imports.ts';
import { layerProblems, rooms } from './layers.ts';

// `npm run layers`: what test/scripts/layers/layers.test.ts checks, by itself.
const sources = readSources(packageRoot);
const problems = layerProblems(sources);
for (const problem of problems) console.error(problem);
const arrows = [...importsOf(sources).values()].reduce((sum, { length }) => sum + length, 0);
console.log(
  `${sources.size} files, ${arrows} imports, ${rooms.length} rooms: ${problems.length === 0 ? 'no circle, and none that goes up' : `${problems.length} problems`}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

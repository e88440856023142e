import { nodeProblem } from './oldest-node.ts';

// Imported before anything else: an older Node would fail on what it doesn't know, with a stack trace.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  console.error(problem);
  process.exit(1);
}

import { Fault } from './fault.ts';
import { type Run, readRunFile, runFolder } from './run-file.ts';

/**
 * The newest local run, of this pipeline if one is named.
 * @throws Fault when there is none
 */
export function findLocalRun(pipeline: string | undefined, folder = runFolder()): Run {
  const run = readRunFile(pipeline, folder);
  if (run !== undefined) return run;
  const which = pipeline === undefined ? 'No local run' : `No local run of ${pipeline}`;
  throw new Fault('TARGET', `${which} is up: start one with npm start, or name a stack on AWS with --stack.`);
}

import { Fault } from './fault.ts';
import { type Run, readRunFile, runFolder } from './run-file.ts';

/**
 * The newest local run, of this pipeline if one is named.
 * @param instead what names another target: `pass --aws with --stack`
 * @throws Fault when there is none
 */
export function findLocalRun(pipeline: string | undefined, instead: string, folder = runFolder()): Run {
  const run = readRunFile(pipeline, folder);
  if (run !== undefined) return run;
  const which = pipeline === undefined ? 'No local run' : `No local run of ${pipeline}`;
  throw new Fault('TARGET', `${which} is up: start one with npm start, or ${instead}.`);
}

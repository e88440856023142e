import { StrictCommand } from '../kit/command-line.ts';
import { type ResultFlags, withJson } from '../kit/result.ts';
import { type TargetFlags, withTarget } from '../kit/target-options.ts';

export type DoctorFlags = TargetFlags & ResultFlags;

export function doctorCommand(): StrictCommand {
  const command = new StrictCommand('doctor')
    .description(
      'Looks at what a local run and a deployment need: Node, engine, ports, disk, memory, the pipelines and their ' +
        'types, credentials, bootstrap, clock, and the engine of the local run or of a stack. Each finding has its ' +
        'remedy. Nothing is changed.',
    )
    .note(
      'Without AWS credentials what is on AWS is skipped. No secret is printed, and of an account only its end.',
    )
    .example('shardline doctor', 'this machine, this project, and the local run if one is up')
    .example('shardline doctor --stack shardline-orders-prod', 'its engine and version, too')
    .exitCodes({ 0: 'no problem, though there may be warnings', 1: 'there is a problem' });
  return withJson(withTarget(command, ['search']));
}

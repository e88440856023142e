import { validatePipeline } from '../../../functions/check/pipeline.ts';
import { pipeline } from '../core/records.ts';

export type Changes = Readonly<Record<string, unknown>>;

export function problemsOf(changes: Changes): string[] {
  return validatePipeline({ ...pipeline(), ...changes });
}

export const id = () => 'id';

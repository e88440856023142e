import type { StackOutputs } from './stack-outputs.ts';

/** The output that names a pipeline: each pipeline of a stack has one. */
export const pipelineOutput = 'PipelineName' satisfies keyof StackOutputs;

/**
 * What the names of a pipeline's outputs begin with, where another pipeline of the stack has the plain ones:
 * `WebTrafficStreamName`. Logical ids are made of letters and digits.
 */
export function outputPrefix(pipeline: string): string {
  return pipeline
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

/** A pipeline of a stack, by the stack's outputs. */
export interface PipelineOutputs {
  /** Of a stack that was deployed by an earlier version `undefined`. */
  readonly pipeline: string | undefined;
  /** By their names without the prefix. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The pipelines that a stack's outputs name, each with its own; the one with the plain names first. */
export function pipelinesIn(outputs: Readonly<Record<string, string>>): readonly PipelineOutputs[] {
  const own = 'IndexerFunctionName' satisfies keyof StackOutputs;
  const prefixes = Object.keys(outputs)
    .filter((name) => name.endsWith(own))
    .map((name) => name.slice(0, -own.length))
    .filter((prefix) => prefix === '' || outputs[`${prefix}${pipelineOutput}`] !== undefined)
    .toSorted();
  return prefixes.map((prefix) => {
    const entries = Object.entries(outputs).filter(([name]) => name.startsWith(prefix));
    return {
      pipeline: outputs[`${prefix}${pipelineOutput}`],
      outputs: Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value])),
    };
  });
}

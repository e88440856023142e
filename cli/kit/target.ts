import type { Client } from '@elastic/elasticsearch';
import type { LetterStore } from '../../functions/dead-letters/store.ts';
import type { Invoker } from './invoke-function.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import type { TargetStream } from './target-stream.ts';

/**
 * A pipeline's letters, function and stream; each is opened, and its client loaded, by the command that uses it.
 */
export interface Target {
  /** Its pipeline, where it is known before anything is asked. */
  readonly pipeline: string | undefined;
  /** Of a local run; `askPipeline` gives those of every target. */
  readonly facts: PipelineFacts | undefined;
  /** A local folder may hold the letters of several pipelines: then, those of this stream alone. */
  readonly onlyStream: string | undefined;
  readonly store: () => LetterStore;
  readonly invoker: () => Invoker;
  /** Of the function of the windows, where there is one. */
  readonly aggregator: () => Invoker | undefined;
  readonly stream: () => TargetStream;
  readonly search: () => Promise<Client>;
}

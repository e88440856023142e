import type { PipelineFacts } from '../../cli/kit/pipeline-facts.ts';
import type { Target } from '../../cli/kit/target.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import type { FlowFirst, FlowFrame } from '../protocol/flow.ts';
import type { Session } from '../protocol/frames.ts';
import type { Lagging } from '../protocol/lagging.ts';
import type { Deployed } from './deployed.ts';

/**
 * What the rooms read: a local run, or a stack. Every method throws a Fault with one sentence when it can't, and may be
 * called again: a target that was gone and is back needs no more.
 */
export interface Source {
  readonly target: Session['target'];
  /** Letters, functions, stream and engine, as the commands open them. What you open you close. */
  readonly open: () => Promise<Target>;
  readonly facts: (signal: AbortSignal) => Promise<PipelineFacts>;
  /** The pipeline file of the project in which the view was started. */
  readonly definition: (signal: AbortSignal) => Promise<Pipeline>;
  /** Functions, their mappings, and options: what is deployed. */
  readonly deployed: (signal: AbortSignal) => Promise<Deployed>;
  /** What of the stream is behind now, the worst first. */
  readonly lagging: (signal: AbortSignal) => Promise<readonly Lagging[]>;
  readonly flow: FlowSource;
}

/** Figures of the record's way. One reading at a time. */
export interface FlowSource {
  readonly first: (signal: AbortSignal) => Promise<FlowFirst>;
  readonly frame: (signal: AbortSignal) => Promise<FlowFrame>;
}

import { z } from 'zod';

/** The stack's outputs, by which the commands, the local run and the trials find its parts. */
export const stackOutputs = z.object({
  /** By which one of several pipelines in a stack is chosen; earlier versions don't say. */
  PipelineName: z.string().optional(),
  StreamName: z.string(),
  /** A stack that was deployed by an earlier version names its stream by name alone. */
  StreamArn: z.string().optional(),
  DeadLetterBucket: z.string(),
  IndexerFunctionName: z.string(),
  /** Of a pipeline with windows. */
  AggregatorFunctionName: z.string().optional(),
  AlertTopicArn: z.string().optional(),
  SearchEndpoint: z.string(),
  /** Unless requests are signed. */
  SearchAuth: z.string().optional(),
  SearchSecretArn: z.string().optional(),
  DashboardsUrl: z.string().optional(),
  /** Fields of existing indices whose type the definition has changed, or `none`. */
  FieldsToReindex: z.string().optional(),
  /** What became of the pipeline's dashboard, if it was asked for. */
  Dashboards: z.string().optional(),
  /** What deployed it; earlier versions don't say. */
  ShardlineVersion: z.string().optional(),
});

export type StackOutputs = z.infer<typeof stackOutputs>;

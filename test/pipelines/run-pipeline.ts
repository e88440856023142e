import { testPipeline } from 'shardline/testing';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';

/** When the test's records arrived. */
export const arrivalTime = Date.UTC(2026, 10, 23, 10, 0, 0);

/** What the indexer would send for these records, and why it wouldn't send others; without windows, which take time. */
export async function runPipeline(pipeline: Pipeline, data: readonly string[], arrival = arrivalTime) {
  const { windows: _windows, monitors: _monitors, ...alone } = pipeline;
  const run = await testPipeline<Record<string, unknown>>(alone, data, { at: arrival });
  return {
    documents: run.documents.map(({ index, source }) => ({ index, source })),
    outcomes: run.outcomes.filter(({ reason }) => reason !== undefined),
  };
}

/** The one document of one record. */
export async function documentOf(pipeline: Pipeline, data: string) {
  const { documents, outcomes } = await runPipeline(pipeline, [data]);
  const [document] = documents;
  if (document === undefined || documents.length > 1) {
    throw new Error(`One document expected, got ${documents.length}: ${JSON.stringify(outcomes)}`);
  }
  return document;
}

/** Why one record is refused. */
export async function refusalOf(pipeline: Pipeline, data: string): Promise<string> {
  const { outcomes } = await runPipeline(pipeline, [data]);
  return JSON.stringify(outcomes);
}

import { runStages } from '../../../../cli/stages/run-stages.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { TailRecord } from '../../../../view/server/rooms/records/tail-record.ts';

const pipeline: Pipeline = {
  name: 'orders',
  transform: (value) => {
    const { total, depot } = value as { total: number; depot: string };
    if (depot === 'test') return null;
    if (typeof total !== 'number') throw new Error('total must be a number');
    return { total, depot };
  },
  document: { index: 'orders' },
  mappings: { total: { type: 'double' }, depot: { type: 'keyword' } },
};

/** Records with these bodies, as the tail has them. */
export async function recordsOf(...bodies: readonly unknown[]): Promise<TailRecord[]> {
  return await keyedRecords(bodies.map((body, position) => [`key-${position}`, body]));
}

/** The same with partition keys of their own. */
export async function keyedRecords(
  keyed: readonly (readonly [partitionKey: string, body: unknown])[],
): Promise<TailRecord[]> {
  const records = keyed.map(([partitionKey, body], position) => ({
    ...{ stream: 's', shardId: 'shardId-000000000000', sequenceNumber: String(position + 1) },
    ...{ partitionKey, arrivalTime: 1_000 + position },
    data: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)).toString('base64'),
  }));
  const stages = await runStages(records, pipeline, { historicalInput: true });
  return stages.map((one) => new TailRecord(one, pipeline));
}

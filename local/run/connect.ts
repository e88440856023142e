import { kinesisClient } from '../../functions/stream/kinesis-client.ts';
import { startInvokeEndpoint } from '../function/invoke-endpoint.ts';
import { ensureStream } from '../kinesis/start-kinesis.ts';
import { deploymentOf } from './deployment.ts';
import { HeldLines } from './held-lines.ts';
import { keptHours } from './kept-hours.ts';
import { Ledger } from './ledger.ts';
import type { Connecting, LocalRun } from './parts.ts';
import { proveReach } from './prove-reach.ts';
import { setUpEngine } from './set-up-engine.ts';
import { startAggregator } from './start-aggregator.ts';
import { deliverStream, readerOf, startFunction } from './stream-function.ts';
import { watchRun } from './watch-run.ts';

/** Connects stream, functions and engine as the template says: from here on records are indexed. */
export async function connect(connecting: Connecting): Promise<LocalRun> {
  const { folders, kinesis, engine, template, pipeline, report, releases } = connecting;
  const searchClient = await setUpEngine(connecting);
  const client = kinesisClient({ endpoint: kinesis.endpoint });
  releases.add(async () => client.destroy());
  const ledger = new Ledger();
  const held = new HeldLines(report);
  const pool = startFunction(connecting, template.function, {}, (line) => {
    const isHeld = held.read(line);
    if (!ledger.read(line) && !isHeld) report(line);
  });
  const { name: stream, shards, retentionHours } = template.stream;
  const streamArn = await ensureStream(client, stream, shards, keptHours(connecting.options, retentionHours));
  const aggregator =
    template.aggregator &&
    (await startAggregator(connecting, { client, streamArn, aggregator: template.aggregator }));
  const { name } = template.function;
  const invokeEndpoint = await startInvokeEndpoint(
    new Map([
      [name, (event: unknown) => pool.invoke(event)],
      ...(aggregator ? [[aggregator.functionName, aggregator.invoke] as const] : []),
    ]),
  );
  releases.add(invokeEndpoint.stop);
  await Promise.all([
    proveReach(name, (event) => pool.invoke(event)),
    aggregator && proveReach(aggregator.functionName, aggregator.invoke),
  ]);
  const mapping = await deliverStream(connecting, {
    ...{ client, streamArn, pool },
    settings: template.mapping,
    functionName: name,
  });
  const parts = { pipeline, ledger, ...readerOf(mapping), ...(aggregator && { aggregator }) };
  return {
    ...parts,
    snapshotUrl: await watchRun(parts, {
      held: () => held.holding,
      deployment: () =>
        deploymentOf(connecting, { indexer: () => pool.peakMemory(), aggregator: aggregator?.peakMemory }),
      releases,
    }),
    template,
    stream,
    kinesisEndpoint: kinesis.endpoint,
    kinesis: client,
    engine,
    search: searchClient,
    searchConfig: connecting.search,
    checkpoint: mapping.checkpoint,
    deadLetters: folders.deadLetters,
    functionName: name,
    functionEndpoint: invokeEndpoint.url,
    stop: () => releases.run(),
  };
}

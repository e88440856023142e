import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from '@elastic/elasticsearch';
import { removeRunFile, writeRunFile } from '../../../../cli/kit/run-file.ts';
import { detectEngine } from '../../../../functions/engine/install/detect-engine.ts';
import { engineRequest } from '../../../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../../../functions/engine/install/install.ts';
import { createSearchClient } from '../../../../functions/engine/search-client.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { startEngine } from '../../../../local/engine/engine.ts';
import { type Interruption, reindex } from './command.ts';
import { compare, pipelineOf, put } from './documents.ts';
import { startTraffic } from './traffic.ts';

// `npm run trial:reindex`: a field's type is changed under writes and searches, and each run but the last is ended.

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '200000' },
    rate: { type: 'string', default: '500' },
    'search-url': { type: 'string' },
  },
});
const documents = Number(values.documents);
const rate = Number(values.rate);

const interruptions: readonly Interruption[] = [
  { name: 'Ctrl-C in the copy', signal: 'SIGINT', at: 0.2 },
  { name: 'kill -9 in the copy', signal: 'SIGKILL', at: 0.4 },
  { name: 'kill -9 late in the copy', signal: 'SIGKILL', at: 0.9 },
  { name: 'kill -9 while records wait', signal: 'SIGKILL', at: 'pause' },
  { name: 'kill -9 of both processes while records wait', signal: 'SIGKILL', withGuard: true, at: 'pause' },
];

async function install(client: Client, pipeline: Pipeline): Promise<string> {
  const request = engineRequest(client);
  const engine = await detectEngine(request);
  const { fieldsToReindex } = await installTemplates({ request, pipeline, engine, replicas: 0 });
  return fieldsToReindex;
}

/** Runs the command, interrupted and not, under traffic. Answers the figures and what went wrong. */
async function play(client: Client, url: string): Promise<string[]> {
  await install(client, pipelineOf('trial', 'keyword'));
  await put(client, 'trial-2026.11', 0, documents);
  await client.indices.refresh({ index: 'trial-*' });
  console.log(`to reindex: ${await install(client, pipelineOf('trial', 'integer'))}`);
  const traffic = startTraffic(client, { name: 'trial', from: documents, rate });
  const faults: string[] = [];
  for (const interruption of interruptions) {
    const { code, seconds } = await reindex('trial', url, interruption);
    console.log(`${interruption.name}: ended with ${code} after ${seconds.toFixed(1)} s`);
  }
  const { code, seconds, output } = await reindex('trial', url);
  console.log(`to its end: ${code} after ${seconds.toFixed(1)} s\n${output.trim().split('\n').at(-1)}`);
  if (code !== 0) faults.push(output);
  await sleep(2_000);
  const figures = await traffic.end();
  console.log(figures);
  const { missed, failed, doubled, written } = figures;
  if (missed + failed + doubled > 0) faults.push('searches saw the change');
  await install(client, pipelineOf('fresh', 'integer'));
  await put(client, 'fresh-2026.11', 0, written);
  await client.indices.refresh({ index: 'trial-*,fresh-*' });
  const compared = await compare(client, 'trial-*', 'fresh-*');
  console.log('equal to a load from scratch:', compared, 'of', written);
  if (compared.equal !== written) faults.push('it differs from a load from scratch');
  const indices = await client.cat.indices({ index: 'trial-*', expand_wildcards: 'all', h: 'index' });
  console.log(String(indices).trim());
  return faults;
}

const url = values['search-url'];
const engine = await startEngine({
  ...(url !== undefined && { url }),
  ...{ onProgress: () => undefined, heapMiB: 768 },
});
const client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
const nothing = 'http://127.0.0.1:1';
try {
  writeRunFile({
    ...{ pid: process.pid, pipeline: 'trial', index: 'trial-*', historicalInput: false, stream: 'none' },
    ...{ kinesisEndpoint: nothing, functionName: 'none', functionEndpoint: nothing, deadLetters: 'none' },
    ...{ searchUrl: engine.url, startedAt: new Date().toISOString() },
  });
  const faults = await play(client, engine.url);
  console.log(faults.length === 0 ? 'as it should be' : faults.join('\n'));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  removeRunFile();
  await client.close();
  await engine.stop();
}

import { Fault } from '../../../cli/kit/fault.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { ShownEngine, ShownPipeline, ShownSetting } from '../../protocol/pipeline.ts';
import type { Deployed } from '../../sources/deployed.ts';
import type { Source } from '../../sources/source.ts';
import { sentenceOf, withPatience } from '../reading.ts';
import { exactLength } from './pipeline/lengths.ts';
import { shownEngine } from './pipeline/shown-engine.ts';
import { setting, shownFunctions } from './pipeline/shown-functions.ts';
import { shownOptions } from './pipeline/shown-options.ts';
import type { ServerRoom } from './room.ts';

export const pipeline: ServerRoom = {
  name: 'pipeline',
  routes: (api, source) => {
    api.get('/shown', async ({ req, json }) =>
      json(await withPatience(req.raw.signal, (signal) => shown(source, signal))),
    );
  },
};

async function shown(source: Source, signal: AbortSignal): Promise<ShownPipeline> {
  const deployed = await source.deployed(signal);
  // What one part can't tell takes nothing from the others.
  const [flow, engine] = await Promise.all([
    source.flow.frame(signal).catch(() => undefined),
    engineOf(source, deployed, signal).catch((thrown: unknown) => ({ problem: sentenceOf(thrown) })),
  ]);
  const { options, optionsOf, endpoints, versions } = deployed;
  return {
    ...{ options: shownOptions(options), optionsOf, endpoints, versions, engine },
    stream: streamSettings(deployed),
    functions: shownFunctions(deployed, flow),
  };
}

async function engineOf(source: Source, deployed: Deployed, signal: AbortSignal): Promise<ShownEngine> {
  const { name, index } = await source.facts(signal);
  const target = await source.open();
  const client = await target.search();
  try {
    const definition = await definitionOf(source, signal);
    return await shownEngine({
      ...{ client, name, index, definition },
      templatePriority: deployed.templatePriority,
    });
  } finally {
    await client.close();
  }
}

async function definitionOf(
  source: Source,
  signal: AbortSignal,
): Promise<Pipeline | { readonly problem: string }> {
  try {
    return await source.definition(signal);
  } catch (thrown) {
    const why = thrown instanceof Fault ? thrown.message : 'The pipeline’s file can’t be read here.';
    return { problem: why };
  }
}

function streamSettings({ stream: { name, shards, retentionHours } }: Deployed): ShownSetting[] {
  return [
    setting('Name', name),
    ...(shards === undefined ? [] : [setting('Shards', String(shards))]),
    ...(retentionHours === undefined
      ? []
      : [setting('Keeps records for', exactLength(retentionHours * 3_600_000))]),
  ];
}

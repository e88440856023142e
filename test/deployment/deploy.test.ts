import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Engine, startEngine } from '../../local/engine/engine.ts';
import { bootstrap, deploy, destroy, type StackOutputs } from '../../scripts/cdk.ts';
import { createAccount } from './account.ts';
import { type Ministack, startMinistack } from './ministack.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';

/** Bootstrapping, deploying twice and destroying take the CDK CLI about half a minute each on a slow machine. */
const timeout = 240_000;
const options = { pipeline: 'readings' };

let engine: Engine;
let ministack: Ministack;
let project: ProjectCopy;

beforeAll(async () => {
  project = copyProject();
  engine = await startEngine({ onProgress: () => undefined });
  ministack = await startMinistack(engine.url);
}, timeout);

afterAll(async () => {
  await ministack?.stop();
  await engine?.stop();
  project?.remove();
});

/** A pipeline whose documents have these fields, each with the text that computes it. */
function pipelineSource(fields: Readonly<Record<string, string>>): string {
  const mappings = Object.keys(fields).map((field) => `${field}: { type: 'integer' }`);
  const values = Object.entries(fields).map(([field, value]) => `${field}: ${value}`);
  return `
    import { definePipeline } from '../functions/core/pipeline.ts';
    export const pipeline = definePipeline({
      name: 'readings',
      transform: (value) => {
        const n = Number(value);
        if (Number.isNaN(n)) throw new Error('no number');
        return { ${values.join(', ')} };
      },
      document: { index: 'readings' },
      mappings: { ${mappings.join(', ')} },
    });`;
}

async function searched(query: string): Promise<unknown> {
  const answer = await fetch(`${engine.url}/readings/_search?ignore_unavailable=true&size=100&q=${query}`);
  return answer.json();
}

function emulator() {
  return { endpoint: ministack.endpoint, folder: project.folder };
}

test(
  'a pipeline is deployed, changed, deployed again and destroyed, and its records are found',
  async () => {
    const account = createAccount(ministack.endpoint);
    project.writePipeline('readings', pipelineSource({ n: 'n' }));
    await bootstrap(emulator());
    const before = await account.resources();
    const outputs: StackOutputs = await deploy(emulator(), options);
    expect(outputs.SearchEndpoint).toBe(engine.url);
    expect((await account.resources()).streams).toEqual([outputs.StreamName]);

    await account.put(outputs.StreamName, ['1', '2', '"no number"', '4']);
    const found = (value: number) => ({ hits: { hits: [{ _source: { n: value } }] } });
    await vi.waitFor(
      async () => {
        for (const value of [1, 2, 4]) expect(await searched(`n:${value}`)).toMatchObject(found(value));
        expect(await account.deadLetters(outputs.DeadLetterBucket)).toMatchObject([
          { failures: [{ message: 'no number' }], data: Buffer.from('"no number"').toString('base64') },
        ]);
      },
      { timeout: 30_000, interval: 500 },
    );

    // A strict mapping of an index that exists: only the deployment can bring the new field in.
    project.writePipeline('readings', pipelineSource({ n: 'n', doubled: '2 * n' }));
    expect(await deploy(emulator(), options)).toEqual(outputs);
    await account.put(outputs.StreamName, ['21']);
    await vi.waitFor(async () => expect(await searched('doubled:42')).toMatchObject(found(21)), {
      timeout: 30_000,
      interval: 500,
    });

    await destroy(emulator(), options);
    expect(await account.resources()).toEqual(before);
  },
  timeout,
);

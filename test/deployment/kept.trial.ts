import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import type { Engine } from '../../local/engine/engine.ts';
import { bootstrap, deploy, destroy } from '../../scripts/cdk.ts';
import { copyProject, type ProjectCopy } from '../../scripts/project-copy.ts';
import { emptyEngine } from '../worker-engine.ts';
import { createAccount } from './account.ts';
import { startMinistack } from './ministack.ts';

/** Three deployments and a destroy, of up to a minute each on a slow machine. */
const timeout = 420_000;

let engine: Engine;
let ministack: Awaited<ReturnType<typeof startMinistack>>;
let project: ProjectCopy;

beforeAll(async () => {
  project = copyProject();
  engine = await emptyEngine();
  ministack = await startMinistack(engine.url);
}, timeout);

afterAll(async () => {
  await ministack?.stop();
  project?.remove();
});

const emulator = () => ({ endpoint: ministack.endpoint, folder: project.folder });

/** The stage that keeps, on an engine that outlives the stack as a kept domain does. */
const options = () => ({
  pipeline: 'kept',
  stage: 'prod',
  searchEndpoint: engine.url,
  searchAuth: 'none',
  allowPlainHttp: 'true',
});

const count = z.object({ count: z.number() });

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function documents(): Promise<number> {
  await fetch(`${engine.url}/kept/_refresh`, { method: 'POST' });
  return count.parse(await (await fetch(`${engine.url}/kept/_count`)).json()).count;
}

test(
  'what a stack in prod leaves is deployed over: the stream is imported, and no document is doubled',
  async () => {
    const account = createAccount(ministack.endpoint);
    project.writePipeline(
      'kept',
      `import { definePipeline } from '../functions/pipeline/pipeline.ts';
       export const pipeline = definePipeline({
         name: 'kept',
         transform: (value) => ({ n: Number(value) }),
         document: { index: 'kept' },
         mappings: { n: { type: 'integer' } },
       });`,
    );
    const arrive = async (records: readonly string[], total: number) => {
      await account.put('kept-prod', [...records]);
      await vi.waitFor(async () => expect(await documents()).toBe(total), { timeout: 30_000, interval: 500 });
    };
    await bootstrap(emulator());
    const before = await account.resources();

    // What fails at first leaves nothing: the second attempt finds all names free.
    const nobody = createServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1');
    onTestFinished(() => void nobody.close());
    await once(nobody, 'listening');
    const noEngine = { ...options(), searchEndpoint: `http://127.0.0.1:${portOf(nobody)}` };
    await expect(deploy(emulator(), noEngine)).rejects.toThrow('GET / of the search engine was answered');
    expect(await account.resources()).toEqual(before);

    const first = await deploy(emulator(), options());
    expect(first.StreamName).toBe('kept-prod');
    await arrive(['1', '2'], 2);

    await destroy(emulator(), options());
    const left = await account.resources();
    expect(left).toMatchObject({ functions: before.functions, streams: ['kept-prod'] });
    expect(left.buckets).toContain(first.DeadLetterBucket);

    const second = await deploy(emulator(), options(), ['--import-existing-resources']);
    expect(second.StreamName).toBe('kept-prod');
    expect(second.DeadLetterBucket).not.toBe(first.DeadLetterBucket);
    await arrive(['3'], 3);
  },
  timeout,
);

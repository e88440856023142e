import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../local/engine/engine.ts';
import type { RunningEmulator } from '../deployment/emulator.ts';
import { startMinistack } from '../deployment/ministack.ts';
import { emptyEngine } from '../worker-engine.ts';
import { type Deployed, deployProd } from './deployment.ts';
import { exerciseFunctions } from './exercise.ts';
import { exerciseSetup, newField, type SetupExercise } from './exercise-setup.ts';
import { type Streaming, startStreaming } from './streaming.ts';

let engine: Engine;
let ministack: RunningEmulator;

beforeAll(async () => {
  engine = await emptyEngine();
  ministack = await startMinistack(engine.url);
});

afterAll(() => ministack?.stop());

async function createIndex(name: string): Promise<void> {
  const { ok, status } = await fetch(`${engine.url}/${name}`, { method: 'PUT' });
  if (!ok) throw new Error(`${name} was answered with ${status}.`);
}

describe.each(['web-traffic', 'sensors', 'social'])(
  'the prod stack of %s behind the front door',
  (pipeline) => {
    let deployed: Deployed;
    let streaming: Streaming;
    let exercise: SetupExercise;

    beforeAll(async () => {
      deployed = await deployProd({
        pipeline,
        engineUrl: engine.url,
        servicesUrl: ministack.endpoint,
        // What AWS's guide says of them: the functions' POSTs must do under both readings.
        stripQueryOfPosts: true,
      });
      exercise = await exerciseSetup(deployed, createIndex);
      streaming = await startStreaming(deployed, ministack.endpoint);
      await exerciseFunctions(deployed, streaming);
      await exercise.remove();
    });

    afterAll(async () => {
      await streaming?.stop();
      await deployed?.stop();
    });

    test('is refused nothing, whether it is set up, updated or deleted, and again, or takes records', () => {
      expect(deployed.gateway.refusals()).toEqual([]);
      const { answers } = exercise.setup;
      expect(answers.filter(({ Status }) => Status === 'FAILED')).toEqual([]);
      expect(answers.map(({ request }) => request)).toEqual(
        expect.arrayContaining(['Create', 'Create', 'Update', 'Update', 'Delete', 'Delete']),
      );
      expect(answers.flatMap(({ Data }) => Data.keptMappings ?? [])).toEqual([]);
      expect(streaming.reports).toEqual([]);
    });

    test('refuses a change of what can not change, and asks for nothing that it may not', () => {
      expect(exercise.preflight.answers.map(({ Status }) => Status)).toEqual([
        'SUCCESS',
        'SUCCESS',
        'FAILED',
        'SUCCESS',
      ]);
    });

    test('brings a new field into the index that is there', async () => {
      const [index = ''] = exercise.indices;
      const mapping: unknown = await (await fetch(`${engine.url}/${index}/_mapping`)).json();
      const properties = { [newField.name]: newField.mapping };
      expect(mapping).toMatchObject({ [index]: { mappings: { dynamic: 'strict', properties } } });
    });

    test('zips what it sends to the domain', () => {
      const sent = deployed.gateway.requests.filter(
        ({ front, method }) => front === 'domain' && method !== 'GET',
      );
      // Those to refresh an index have no body.
      const withBody = sent.filter(({ path }) => !path.endsWith('/_refresh'));
      expect(new Set(withBody.map(({ encoding }) => encoding))).toEqual(new Set(['gzip']));
    });

    test('says which line of its code sends each request', () => {
      const own =
        /^(functions\/(setup|preflight|indexer|aggregator|dead-letters)\/[\w-]+\.ts:\d+|AWS Lambda: )/;
      for (const { sender, path } of deployed.gateway.requests) {
        expect({ path, sender }).toMatchObject({
          sender: expect.arrayContaining([expect.stringMatching(own)]),
        });
      }
    });
  },
);

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
    let setup: SetupExercise;

    beforeAll(async () => {
      deployed = await deployProd({
        pipeline,
        engineUrl: engine.url,
        servicesUrl: ministack.endpoint,
        // What AWS's guide says of them: the functions' POSTs must do under both readings.
        stripQueryOfPosts: true,
      });
      setup = await exerciseSetup(deployed, createIndex);
      streaming = await startStreaming(deployed, ministack.endpoint);
      await exerciseFunctions(deployed, streaming);
    });

    afterAll(async () => {
      await streaming?.stop();
      await deployed?.stop();
    });

    test('is refused nothing, whether it is set up, updated or deleted, and again, or takes records', () => {
      expect(deployed.gateway.refusals()).toEqual([]);
      expect(setup.answers.map(({ request, Status }) => [request, Status])).toEqual(
        ['Create', 'Create', 'Update', 'Update', 'Delete', 'Delete'].map((request) => [request, 'SUCCESS']),
      );
      expect(setup.answers.map(({ Data }) => Data.keptMappings)).toEqual(Array(6).fill(undefined));
      expect(streaming.reports).toEqual([]);
    });

    test('brings a new field into the index that is there', async () => {
      const [index = ''] = setup.indices;
      const mapping: unknown = await (await fetch(`${engine.url}/${index}/_mapping`)).json();
      const properties = { [newField.name]: newField.mapping };
      expect(mapping).toMatchObject({ [index]: { mappings: { dynamic: 'strict', properties } } });
    });

    test('says which line of its code sends each request', () => {
      const own = /^(functions\/(setup|indexer|aggregator|dead-letters)\/[\w-]+\.ts:\d+|AWS Lambda: )/;
      for (const { sender, path } of deployed.gateway.requests) {
        expect({ path, sender }).toMatchObject({
          sender: expect.arrayContaining([expect.stringMatching(own)]),
        });
      }
    });
  },
);

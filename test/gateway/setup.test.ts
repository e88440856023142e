import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../local/engine/engine.ts';
import { emptyEngine } from '../worker-engine.ts';
import { type Deployed, deployProd } from './deployment.ts';
import { exerciseSetup, newField, type SetupExercise } from './exercise-setup.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await emptyEngine();
});

async function createIndex(name: string): Promise<void> {
  const { ok, status } = await fetch(`${engine.url}/${name}`, { method: 'PUT' });
  if (!ok) throw new Error(`${name} was answered with ${status}.`);
}

describe.each(['web-traffic', 'sensors', 'social'])('the setup of %s behind the front door', (pipeline) => {
  let deployed: Deployed;
  let exercise: SetupExercise;

  beforeAll(async () => {
    deployed = await deployProd({ pipeline, engineUrl: engine.url });
    exercise = await exerciseSetup(deployed, createIndex);
  });

  afterAll(() => deployed?.stop());

  test('is refused nothing, whether created, updated or deleted, and again', () => {
    expect(deployed.gateway.refusals()).toEqual([]);
    expect(exercise.answers.map(({ request, Status }) => [request, Status])).toEqual(
      ['Create', 'Create', 'Update', 'Update', 'Delete', 'Delete'].map((request) => [request, 'SUCCESS']),
    );
    expect(exercise.answers.map(({ Data }) => Data.keptMappings)).toEqual(Array(6).fill(undefined));
  });

  test('brings a new field into the index that is there', async () => {
    const [index = ''] = exercise.indices;
    const mapping: unknown = await (await fetch(`${engine.url}/${index}/_mapping`)).json();
    const properties = { [newField.name]: newField.mapping };
    expect(mapping).toMatchObject({ [index]: { mappings: { dynamic: 'strict', properties } } });
  });

  test('says which line of its code sends each request', () => {
    for (const { sender } of deployed.gateway.requests) {
      expect(sender).toContainEqual(expect.stringMatching(/^functions\/setup\/[\w-]+\.ts:\d+/));
    }
  });
});

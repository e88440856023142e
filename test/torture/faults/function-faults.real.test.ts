import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FunctionPool } from '../../../local/function/function-pool.ts';
import { sabotaged } from './function-faults.ts';
import { functionFaults } from './kinds.ts';
import { Tally } from './tally.ts';

/** A container whose handler does to its process what the bench's wrapper does. */
let pool: FunctionPool;
beforeAll(() => {
  pool = new FunctionPool({
    name: 'Sabotaged',
    code: join(import.meta.dirname, '../../local/function/handlers'),
    handler: 'index.handler',
    environment: {},
    timeout: 3_000,
    memory: 64,
    onLog: () => undefined,
  });
});
afterAll(() => pool.stop());

const behaviours = {
  'function: killed': 'kill',
  'function: out of memory': 'memory',
  'function: timed out': 'busy loop',
} as const;

/** Six invocations a fault, so a deck of eighteen. */
const deck = 18;

function run(behaviourOf: (fault: keyof typeof behaviours) => string) {
  const tally = new Tally();
  const invoke = sabotaged(
    async (event) => {
      const { sabotage } = Object(event);
      if (sabotage !== undefined) await pool.invoke({ behaviour: behaviourOf(sabotage.fault) });
    },
    'any',
    { seed: 1, tally, active: () => true },
  );
  const invocations = Array.from({ length: deck }, () => invoke({ Records: [1, 2] }).catch(() => undefined));
  return Promise.all(invocations).then(() => functionFaults.map((fault) => tally.count(fault)));
}

test('each fault is counted by how the process really ended', async () => {
  expect(await run((fault) => behaviours[fault])).toEqual([1, 1, 1]);
  expect(await run(() => 'kill')).toEqual([3, 0, 0]);
});

test('a batch that was done before, and an error of the handler itself, is none', async () => {
  expect(await run(() => 'pid')).toEqual([0, 0, 0]);
  expect(await run(() => 'throw text')).toEqual([0, 0, 0]);
});

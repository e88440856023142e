import { expect, test } from 'vitest';
import { expiringAt } from '../../../functions/core/outcome/expiring.ts';
import { InvocationFault } from '../../../functions/core/outcome/outcome.ts';
import { expireDespiteFault } from '../../../functions/indexer/expire-despite-fault.ts';
import { arrivalTime, streamRecord } from '../core/records.ts';

const anHour = 3_600_000;
const refused = new InvocationFault('SECURITY', 'the engine refuses our credentials');

async function run(age: number, thrown: unknown) {
  const isExpiring = expiringAt(anHour, () => arrivalTime + age);
  const process = async () => {
    throw thrown;
  };
  return expireDespiteFault([streamRecord('a')], isExpiring, process, async (outcomes) => outcomes).catch(
    (caught: unknown) => caught,
  );
}

test('a fault of the whole invocation is thrown on while its records can wait', async () => {
  expect(await run(anHour, refused)).toBe(refused);
});

test('before the stream drops them they leave all the same, with the fault as their reason', async () => {
  expect(await run(anHour + 1, refused)).toMatchObject([
    {
      status: 'errored',
      failures: [{ stage: 'function', type: 'security', message: 'the engine refuses our credentials' }],
    },
  ]);
});

test('what isn’t a fault that the function knows is thrown on: the record may have crashed it', async () => {
  const bug = new TypeError('x is not a function');
  expect(await run(2 * anHour, bug)).toBe(bug);
});

test('a batch without records has none that could leave', async () => {
  const run = expireDespiteFault(
    [],
    () => true,
    () => Promise.reject(refused),
    async (outcomes) => outcomes,
  );
  await expect(run).rejects.toBe(refused);
});

import { testPipeline, wait } from 'shardline/testing';
import { expect, test } from 'vitest';
import { pipeline as shared } from './events.ts';
import { pipeline as apart } from './index-per-tenant.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString();
const event = (tenant: string, minute = 0) => ({ at: at(minute), tenant, type: 'login' });

test('an index for each tenant has its name; a tenant that no name can have is rejected', async () => {
  const { documents, outcomes } = await testPipeline(apart, [
    event('acme'),
    event('globex'),
    event('Acme Ltd'),
  ]);
  expect(documents.map(({ index }) => index)).toEqual(['events-acme-2026.01', 'events-globex-2026.01']);
  expect(outcomes.at(-1)).toMatchObject({
    status: 'rejected',
    reason: expect.stringMatching('invalid_index_name'),
  });
});

test('windows and alerts are of each tenant', async () => {
  const both = Array.from({ length: 5 }, (_, minute) => [
    event('acme', minute),
    event('globex', minute),
  ]).flat();
  const { windows, alerts } = await testPipeline(shared, [
    ...both,
    ...Array.from({ length: 60 }, (_, minute) => event('globex', minute + 5)),
    wait('1m'),
  ]);
  expect(new Set(windows.map(({ key }) => key.tenant))).toEqual(new Set(['acme', 'globex']));
  expect(alerts).toMatchObject([{ monitor: 'silent-tenant', key: { tenant: 'acme' } }]);
});

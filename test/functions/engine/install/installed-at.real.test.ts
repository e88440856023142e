import { expect, test } from 'vitest';
import { windowIndexKinds } from '../../../../functions/core/template/window-templates.ts';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { minutes, pipelineWith, setupWorld } from './setup-world.ts';

const { install, request, removeTemplate } = setupWorld();
const pipeline = pipelineWith({ status: { type: 'short' } });
const windows = { ...pipeline, windows: [minutes] };
const names = windowIndexKinds(windows).map(({ name }) => name);

const timeOf = ({ installedAt = '' }) => Date.parse(installedAt);

test('windows know when they were first set up, however often that is repeated', async () => {
  const before = Date.now();
  const first = await install(windows);
  expect(timeOf(first)).toBeGreaterThanOrEqual(before);
  expect(timeOf(first)).toBeLessThanOrEqual(Date.now());
  const again = await install({ ...windows, mappings: { status: { type: 'keyword' } } });
  expect(again.installedAt).toBe(first.installedAt);
});

test('a pipeline without windows has no such time, and gets one with its windows', async () => {
  expect(await install(pipeline)).not.toHaveProperty('installedAt');
  const before = Date.now();
  expect(timeOf(await install(windows))).toBeGreaterThanOrEqual(before);
});

test('windows of before that was noted were set up long ago: nobody misses an alert with the upgrade', async () => {
  await install(windows);
  for (const name of names) {
    const { body } = await request('GET', `/_index_template/${name}`);
    const stored = field(body, 'index_templates', 0, 'index_template') as Record<string, unknown>;
    const { _meta, ...without } = stored;
    await request('PUT', `/_index_template/${name}`, { body: without });
  }
  expect((await install(windows)).installedAt).toBe('1970-01-01T00:00:00.000Z');
  expect((await install(windows)).installedAt).toBe('1970-01-01T00:00:00.000Z');
});

test('a template that is missing, as when the setup was interrupted, makes them no younger', async () => {
  const { installedAt } = await install(windows);
  await removeTemplate(names[0] ?? '');
  expect((await install(windows)).installedAt).toBe(installedAt);
});

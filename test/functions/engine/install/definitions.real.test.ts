import { expect, test } from 'vitest';
import { windowIndexKinds } from '../../../../functions/core/template/window-templates.ts';
import { type EngineRequest, field } from '../../../../functions/engine/install/engine-request.ts';
import type { Monitor } from '../../../../functions/pipeline/monitors.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import { minutes, pipelineWith, setupWorld } from './setup-world.ts';

const { install, request, write } = setupWorld();
const many: Monitor = { name: 'many', type: 'threshold', window: 'minutes', value: 'n', above: 5 };
const own: Pipeline = {
  ...pipelineWith({ host: { type: 'keyword' } }),
  windows: [minutes],
  monitors: [many],
};
const names = windowIndexKinds(own).map(({ name }) => name);
const longer = { ...own, windows: [{ ...minutes, size: '5m' }] } as const;

const templates = () => Promise.all(names.map((name) => request('GET', `/_index_template/${name}`)));

test('a definition that means something else than its state is refused before anything is written', async () => {
  await install(own);
  // As a function that runs leaves it.
  await write('monitor-state.setup-test', { kind: 'alert-state', monitor: 'many', window: 'minutes' });
  await write('window-panes.setup-test.2026.01', { kind: 'pane', window: 'minutes' });
  const before = await templates();
  const refused: [Pipeline, RegExp][] = [
    [
      { ...own, windows: [{ ...minutes, keyBy: ['dc'] }] },
      /: keyBy of the window minutes was \["host"\] and is \["dc"\]\. Give each of these windows and the monitors on it another name.*npx shardline alerts end <monitor>.*DELETE \/window-panes\.setup-test\.\*,window-progress\.setup-test,/,
    ],
    [longer, /size of the window minutes was 1m and is 5m/],
    [
      { ...own, monitors: [{ name: 'many', type: 'newValue', window: 'minutes' }] },
      /type of the monitor many was threshold and is newValue\. Give each of these monitors another name/,
    ],
  ];
  for (const [changed, message] of refused) {
    await expect(install(changed)).rejects.toMatchObject({
      code: 'DEFINITION_CHANGED',
      message: expect.stringMatching(message),
    });
  }
  expect(await templates()).toEqual(before);

  // Under other names it is taken, and so is what is harmless.
  const byDc = { ...minutes, name: 'by-dc', keyBy: ['dc'] } as const;
  await install({ ...own, windows: [byDc], monitors: [{ ...many, name: 'many-by-dc', window: 'by-dc' }] });
  await install({ ...own, monitors: [{ ...many, above: 50, severity: 'critical' }] });
  // The first ones are remembered while they are gone.
  await expect(install(longer)).rejects.toThrow(/was 1m and is 5m/);
});

test('the same name may mean something else when its state is gone, or was made by an earlier version', async () => {
  await install(own);
  await install(longer);
  await write('window-progress.setup-test', { kind: 'closing', window: 'minutes' });
  await expect(install(own)).rejects.toThrow(/size of the window minutes was 5m and is 1m/);
  for (const name of names) {
    const { body } = await request('GET', `/_index_template/${name}`);
    const stored = field(body, 'index_templates', 0, 'index_template') as Record<string, unknown>;
    const { definitions: _, ...noted } = field(stored, '_meta', 'shardline') as Record<string, unknown>;
    await request('PUT', `/_index_template/${name}`, { body: { ...stored, _meta: { shardline: noted } } });
  }
  await install(own);
  await expect(install(longer)).rejects.toThrow(/was 1m and is 5m/);
});

test('what a failed deployment noted can be corrected under its name, whatever state others have', async () => {
  const hours = { ...minutes, name: 'hours', size: '1h' } as const;
  const hourly: Monitor = { name: 'hourly', type: 'threshold', window: 'hours', value: 'n', above: 5 };
  const wider = { ...own, windows: [minutes, hours], monitors: [many, hourly] };
  await install(own);
  await write('window-panes.setup-test.2026.01', { kind: 'pane', window: 'minutes' });
  await write('window-progress.setup-test', { kind: 'closing', window: 'minutes' });
  await write('monitor-state.setup-test', { kind: 'alert-state', monitor: 'many', window: 'minutes' });
  await install(wider);
  const corrected = {
    ...wider,
    windows: [minutes, { ...hours, keyBy: ['dc'], metrics: {} }],
    monitors: [many, { name: 'hourly', type: 'newValue', window: 'hours' }],
  } satisfies Pipeline;
  await install(corrected);
  // The correction is what counts from now on.
  await write('window-panes.setup-test.2026.01', { kind: 'pane', window: 'hours' });
  await write('monitor-state.setup-test', { kind: 'learning', monitor: 'hourly' });
  await expect(install(wider)).rejects.toThrow(
    /: keyBy of the window hours was \["dc"\] and is \["host"\]; type of the monitor hourly was newValue and is threshold/,
  );
  await expect(
    install({ ...corrected, windows: [longer.windows[0], ...corrected.windows.slice(1)] }),
  ).rejects.toThrow(/size of the window minutes/);
});

test('a window whose alerts are still there is not free, though its panes are gone', async () => {
  await install(own);
  await write('monitor-state.setup-test', { kind: 'alert-state', monitor: 'many', window: 'minutes' });
  await expect(install(longer)).rejects.toThrow(/size of the window minutes/);
});

test('an answer of some of the shards is none', async () => {
  const partly: EngineRequest = async (method, path, question) => {
    const { status, body } = await request(method, path, question);
    return path.endsWith('/_count')
      ? { status, body: { count: 0, _shards: { total: 2, successful: 1, failed: 1 } } }
      : { status, body };
  };
  await install(own);
  await expect(install(longer, partly)).rejects.toMatchObject({ code: 'INDEX_REFUSED' });
});

import { expect, test } from 'vitest';
import { installDashboards } from '../../../functions/dashboards/install-dashboards.ts';
import { pipelineDashboard } from '../../../functions/dashboards/pipeline-dashboard.ts';
import type { EngineRequest } from '../../../functions/engine/install/engine-request.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import { pipeline } from '../../../pipelines/sensors.ts';
import { DashboardsStandIn } from './dashboards-stand-in.ts';

const mount = '/_dashboards';

function dashboards(standIn = new DashboardsStandIn()) {
  const asked: string[] = [];
  const request: EngineRequest = async (method, path, { body, headers } = {}) => {
    asked.push(`${method} ${path}`);
    expect(headers).toMatchObject({ securitytenant: 'global' });
    return standIn.answer(method, path.slice(mount.length), headers?.['osd-xsrf'] !== undefined, body);
  };
  const install = async (mode: 'keep' | 'overwrite' = 'keep', shown: Pipeline = pipeline) => {
    asked.length = 0;
    const objects = pipelineDashboard(shown, 'opensearch-dashboards');
    return await installDashboards({ request, objects, mode, deadline: 1_000, now: () => 0 });
  };
  return { standIn, asked, install };
}

const number = pipelineDashboard(pipeline, 'opensearch-dashboards').length;
const chart = 'visualization:shardline.sensors.documents-over-time';

test('installs all objects once, and changes nothing the next time', async () => {
  const { asked, install, standIn } = dashboards();
  expect(await install()).toBe(`${number} saved objects: ${number} new.`);
  const before = structuredClone([...standIn.objects]);
  expect(await install()).toBe(`${number} saved objects: ${number} unchanged.`);
  expect(asked.filter((each) => each.startsWith('PUT'))).toEqual([]);
  expect([...standIn.objects]).toEqual(before);
});

test('keeps what a person has changed, and brings the rest up to date', async () => {
  const { install, standIn } = dashboards();
  await install();
  const changed = standIn.objects.get(chart);
  if (changed === undefined) throw new Error(`There is no ${chart}.`);
  changed.attributes.title = 'Ours';
  const [first, ...others] = pipeline.windows ?? [];
  if (first === undefined) throw new Error('There is no window.');
  const metrics = { ...first.metrics, another: { kind: 'count' as const } };
  const wider: Pipeline = { ...pipeline, windows: [{ ...first, metrics }, ...others] };
  expect(await install('keep', wider)).toBe(
    `${number + 1} saved objects: 1 new, 1 brought up to date, ${number - 2} unchanged, 1 kept as you have changed them.`,
  );
  expect(standIn.objects.get(chart)?.attributes.title).toBe('Ours');
  expect(await install('overwrite', wider)).toBe(
    `${number + 1} saved objects: 1 brought up to date, ${number} unchanged.`,
  );
  expect(standIn.objects.get(chart)?.attributes.title).toBe('sensors: documents over time');
});

test('the fields that Dashboards finds and keeps in an index pattern are no change', async () => {
  const { install, standIn } = dashboards();
  await install();
  const pattern = standIn.objects.get('index-pattern:shardline.sensors.windows');
  if (pattern === undefined) throw new Error('There is no pattern of the windows.');
  pattern.attributes.fields = '[]';
  expect(await install()).toBe(`${number} saved objects: ${number} unchanged.`);
});

test('an object that a person has made anew under the same id is theirs', async () => {
  const { install, standIn } = dashboards();
  await install();
  standIn.objects.set(chart, { attributes: { title: 'Ours', description: 'by hand' }, references: [] });
  expect(await install()).toContain('1 kept as you have changed them');
});

test.each([
  [403, {}, /refuses the setup's role with 403: let it use _dashboards/],
  [404, {}, /There is no OpenSearch Dashboards at _dashboards of the domain/],
  [500, { message: 'An internal server error occurred.' }, /answers 500: An internal server error/],
])('a refusal with %s is a sentence that says what to do, and throws nothing', async (status, body, said) => {
  const request: EngineRequest = async () => ({ status, body });
  const objects = pipelineDashboard(pipeline, 'opensearch-dashboards');
  const sentence = await installDashboards({ request, objects, mode: 'keep', deadline: 1, now: () => 0 });
  expect(sentence).toMatch(said);
  expect(sentence).toMatch(
    /^The dashboards are not installed, or not all of them\. .* Deploy again, or import/,
  );
});

test('silence is one too, and so is a time that is over', async () => {
  const objects = pipelineDashboard(pipeline, 'opensearch-dashboards');
  const silent: EngineRequest = async () => {
    throw new Error('Request timed out');
  };
  const given = { request: silent, objects, mode: 'keep' as const, now: () => 0 };
  expect(await installDashboards({ ...given, deadline: 1 })).toContain("doesn't answer (Request timed out)");
  expect(await installDashboards({ ...given, deadline: 0 })).toContain('The time of the setup is over.');
});

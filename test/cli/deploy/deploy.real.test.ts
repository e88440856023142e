import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../infra/bundle/roots.ts';
import { warmCommands } from '../../warm-commands.ts';

/** Stands for the CDK CLI and CloudFormation: says what it was given, and writes what they would. */
const cdk = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
writeFileSync('cdk-args.json', JSON.stringify(args));
const { AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID } = process.env;
appendFileSync('cdk-calls.txt', [args[0], AWS_ENDPOINT_URL, AWS_PROFILE, AWS_ACCESS_KEY_ID].join(' ') + '\\n');
if (args[0] === 'bootstrap') process.exit(0);
const after = (flag) => args[args.indexOf(flag) + 1];
if (args.includes('--fail')) process.exit(1);
if (args[0] === 'deploy') {
  const outputs = { StreamName: 'orders-dev', IndexerFunctionName: 'indexer', AggregatorFunctionName: 'windows' };
  writeFileSync(after('--outputs-file'), JSON.stringify({ 'shardline-orders-dev': outputs }));
} else {
  const folder = after('--output');
  mkdirSync(folder, { recursive: true });
  const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile: 'x.template.json' } };
  writeFileSync(folder + '/manifest.json', JSON.stringify({ artifacts: { 'shardline-orders-dev': artifact } }));
  writeFileSync(folder + '/x.template.json', JSON.stringify({ Resources: { A: {}, B: {} } }));
}
`;

const warm = warmCommands();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  mkdirSync(join(folder, 'pipelines'));
  writeFileSync(join(folder, 'pipelines', 'orders.ts'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => warm.stop());

function withCdk(): void {
  writeFileSync(join(folder, 'cdk.json'), '{}');
  const place = join(folder, 'node_modules', 'aws-cdk');
  mkdirSync(join(place, 'bin'), { recursive: true });
  writeFileSync(join(place, 'package.json'), '{"name":"aws-cdk","version":"2.0.0"}');
  writeFileSync(join(place, 'bin', 'cdk'), cdk);
}

const run = (...args: readonly string[]) =>
  warm.run({ script: join(packageRoot, 'cli', 'shardline.ts'), args, folder });

test('deploy prints the outputs and what to do next', async () => {
  withCdk();
  const { code, stdout } = await run('deploy', 'pipeline=orders', '-c', 'stage=dev', '--region', 'eu-west-1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^shardline-orders-dev\n.*StreamName +orders-dev$/ms);
  expect(stdout).toContain('  npx shardline verify --stack shardline-orders-dev\n');
  expect(stdout).toContain('  npx shardline alerts list --stack shardline-orders-dev\n');
});

test('with --json standard output is one document, of deploy and of synth', async () => {
  withCdk();
  const deployed = await run('deploy', 'pipeline=orders', '--json');
  expect(JSON.parse(deployed.stdout)).toMatchObject({
    stacks: { 'shardline-orders-dev': { StreamName: 'orders-dev' } },
  });
  const made = await run('synth', 'pipeline=orders', '--json');
  expect(JSON.parse(made.stdout)).toEqual({
    folder: join(folder, 'cdk.out'),
    stacks: [
      {
        stack: 'shardline-orders-dev',
        template: join(folder, 'cdk.out', 'x.template.json'),
        resources: 2,
      },
    ],
  });
});

test('synth says where the template is', async () => {
  withCdk();
  const { code, stdout } = await run('synth', 'pipeline=orders', '--output', 'made');
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^shardline-orders-dev +made\/x\.template\.json +2$/m),
  });
});

test('--endpoint bootstraps the emulator and deploys the stage local to it, with none of your credentials', async () => {
  withCdk();
  const { endpoint, close } = await emulator('orders-templates-0123456789abcdef');
  const { code, stdout } = await run('deploy', 'pipeline=orders', '--endpoint', endpoint).finally(close);
  expect(code).toBe(0);
  const calls = readFileSync(join(folder, 'cdk-calls.txt'), 'utf8');
  expect(calls).toBe(`bootstrap ${endpoint}  test\ndeploy ${endpoint}  test\n`);
  const args = readFileSync(join(folder, 'cdk-args.json'), 'utf8');
  expect(args).toContain('"-c","stage=local","-c","pipeline=orders"');
  expect(stdout).toContain(
    `  npx shardline put --stack shardline-orders-dev --endpoint ${endpoint} --file <file>\n`,
  );
});

test('an emulator that runs no custom resources, or that is not there, is one sentence', async () => {
  withCdk();
  const { endpoint, close } = await emulator('unknown');
  const left = await run('deploy', 'pipeline=orders', '--endpoint', endpoint).finally(close);
  expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining("but its setup didn't run") });
  const absent = await run('deploy', 'pipeline=orders', '--endpoint', endpoint);
  expect(absent).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Nothing answers at .*: start the emulator/),
  });
});

/** CloudFormation with one stack, whose setup has answered with an id. */
async function emulator(id: string): Promise<{ readonly endpoint: string; readonly close: () => void }> {
  const member = `<LogicalResourceId>T</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>Custom::SearchTemplates</ResourceType>`;
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member>${member}</member></StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${address.port}`, close };
}

test('a deployment that fails ends with 1, and prints no outputs of an earlier one', async () => {
  withCdk();
  await run('deploy', 'pipeline=orders');
  const failed = await run('deploy', 'pipeline=orders', '--cdk-option=--fail', '--json');
  expect(failed).toMatchObject({ code: 1, stdout: '' });
});

test.each<[string, string[], number, RegExp]>([
  ['an option that is misspelt', ['synth', 'pipelin=orders'], 2, /^pipelin: .* did you mean pipeline\?/],
  ['a pipeline that is not there', ['deploy', 'pipeline=odrers'], 2, /odrers/],
])('%s is one sentence, and nothing is started: %j', async (_, args, code, says) => {
  const end = await run(...args);
  expect(end).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
  expect(end.stderr.trim().split('\n')).toHaveLength(1);
});

test.each([
  ['its own, which its cdk.json names', '{"app":"node app.js"}'],
  ["Shardline's, when its cdk.json names none", '{"context":{"batchSize":50}}'],
  ["Shardline's, when it has no cdk.json", undefined],
])('the app of a project is %s', async (_, cdkJson) => {
  withCdk();
  if (cdkJson === undefined) rmSync(join(folder, 'cdk.json'));
  else writeFileSync(join(folder, 'cdk.json'), cdkJson);
  const hasOwn = cdkJson?.includes('app') === true;
  await run('deploy', 'pipeline=orders');
  const args = z.array(z.string()).parse(JSON.parse(readFileSync(join(folder, 'cdk-args.json'), 'utf8')));
  expect(args).toEqual(expect.arrayContaining(['deploy', '-c', 'pipeline=orders']));
  expect(args.includes('--app')).toBe(!hasOwn);
});

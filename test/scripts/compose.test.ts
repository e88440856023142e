import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../infra/bundle/roots.ts';

const read = (...path: string[]) => readFileSync(join(packageRoot, ...path), 'utf8');

/** LocalStack takes a plugin that it doesn't find for one that isn't wanted. */
test('compose.yaml gives LocalStack the plugin for custom resources, and no other', () => {
  const compose = read('compose.yaml');
  const [, folder = '', mounted] = /- \.\/(\S+):(\S+):ro\n/.exec(compose) ?? [];
  expect(/PYTHONPATH: (\S+)\n/.exec(compose)?.[1]).toBe(mounted);
  const entries = read(folder, 'shardline_custom_resource-1.dist-info', 'entry_points.txt')
    .trim()
    .split('\n');
  expect(entries).toEqual([
    '[localstack.cloudformation.resource_providers]',
    'AWS::CloudFormation::CustomResource = custom_resource:CustomResourcePlugin',
  ]);
  expect(read(folder, 'custom_resource.py')).toMatch(/^class CustomResourcePlugin\(/m);
});

import { describe, expect, test } from 'vitest';
import { setupAccess } from '../../../infra/engine/search-access.ts';
import { readOptions } from '../../../infra/options/read-options.ts';
import { templateOf, theResource } from '../template-of.ts';

const paths = (template: ReturnType<typeof templateOf>) => JSON.stringify(template.toJSON());

describe('the dashboards of a pipeline', () => {
  test('are not installed unless it is asked for, and then nothing of the template says so', () => {
    expect(paths(templateOf())).not.toMatch(/_dashboards\/api|"DASHBOARDS"/);
  });

  test.each(['keep', 'overwrite'])(
    '%s: the setup is told, may write these objects, and says what became of it',
    (dashboards) => {
      const template = templateOf({ dashboards });
      const setup = theResource(template, 'AWS::Lambda::Function', 'Installs the index template');
      expect(setup.Properties.Environment).toMatchObject({ Variables: { DASHBOARDS: dashboards } });
      const resource = theResource(template, 'Custom::SearchTemplates');
      expect(resource.Properties).toMatchObject({ dashboards });
      template.hasOutput('Dashboards', { Value: { 'Fn::GetAtt': [resource.logicalId, 'dashboards'] } });
      expect(paths(template)).toContain(
        '_dashboards/api/saved_objects/visualization/shardline.web-traffic.*',
      );
    },
  );

  test('need no other object than those of the pipeline', () => {
    const pipeline = { name: 'events', document: { index: 'events-{yyyy}' } };
    const added = setupAccess(pipeline, { ownDomain: true, dashboards: 'keep' }).filter(
      (access) => !setupAccess(pipeline).some((other) => JSON.stringify(other) === JSON.stringify(access)),
    );
    const types = ['index-pattern', 'visualization', 'search', 'dashboard'];
    const paths = types.map((type) => `_dashboards/api/saved_objects/${type}/shardline.events.*`);
    expect(added).toEqual([
      { actions: ['es:ESHttpGet', 'es:ESHttpPost'], paths },
      { actions: ['es:ESHttpPut'], paths: paths.slice(1) },
    ]);
  });

  test('are refused for an engine whose Dashboards is nowhere known', () => {
    const given = { searchEndpoint: 'https://search.example.com', searchAuth: 'none', dashboards: 'keep' };
    expect(() => readOptions(given, ['web-traffic'])).toThrow(
      /dashboards: keep needs a domain of OpenSearch Service.*shardline dashboards makes/,
    );
    const domain = { searchDomainArn: 'arn:aws:es:eu-west-1:111122223333:domain/logs', searchAuth: 'sigv4' };
    expect(readOptions({ ...given, ...domain }, ['web-traffic']).dashboards).toBe('keep');
  });
});

import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { existingStream, resourcesOf, templateOf, theResource, windowsTemplateOf } from './template-of.ts';

const existing = {
  ...existingStream,
  searchEndpoint: 'https://search.example.com',
  searchAuth: 'none',
};

/** What each resource waits for, by `DependsOn` or because it refers to it. */
function waitsOf(template: Template): ReadonlyMap<string, ReadonlySet<string>> {
  const resources = Object.entries(template.toJSON().Resources as Record<string, object>);
  const ids = new Set(resources.map(([id]) => id));
  const referred = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      ['Ref', 'Fn::GetAtt', 'DependsOn'].includes(key)
        ? [inner].flat().filter((id) => ids.has(id))
        : referred(inner),
    );
  };
  return new Map(resources.map(([id, resource]) => [id, new Set(referred(resource))]));
}

/** All that comes before a resource, and goes after it when the stack is deleted. */
function allBefore(waits: ReadonlyMap<string, ReadonlySet<string>>, id: string): Set<string> {
  const found = new Set<string>();
  const next = [...(waits.get(id) ?? [])];
  for (let one = next.pop(); one !== undefined; one = next.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    next.push(...(waits.get(one) ?? []));
  }
  return found;
}

const stacks = [
  ['a pipeline', templateOf()],
  ['one with windows in a VPC', windowsTemplateOf({ domainSize: 'production' })],
  ['one between a stream and an engine that are there', windowsTemplateOf(existing)],
] as const;

describe.each(stacks)('in the stack of %s', (_, template) => {
  const waits = waitsOf(template);
  const setup = theResource(template, 'Custom::SearchTemplates').logicalId;

  test('code, mappings and schedule come after the templates that their documents need', () => {
    const types = ['AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule', 'AWS::Lambda::Function'];
    const after = types
      .flatMap((type) => resourcesOf(template, type))
      .filter((resource) => !/Installs the|Checks the|S3AutoDelete/.test(JSON.stringify(resource)));
    expect(after.length).toBeGreaterThanOrEqual(2);
    for (const { logicalId } of after) expect([...allBefore(waits, logicalId)]).toContain(setup);
  });

  // An alarm on a missing value rings when it is there before those who give that value.
  test('alarms come after all that writes what they watch', () => {
    const types = ['AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule'];
    const watched = [
      ...types.flatMap((type) => resourcesOf(template, type)),
      ...resourcesOf(template, 'AWS::Lambda::Function').filter(({ Properties }) =>
        /Indexes the|Keeps windows/.test(JSON.stringify(Properties)),
      ),
    ].map(({ logicalId }) => logicalId);
    expect(watched.length).toBeGreaterThanOrEqual(2);
    for (const { logicalId } of resourcesOf(template, 'AWS::CloudWatch::Alarm'))
      expect([...allBefore(waits, logicalId)], logicalId).toEqual(expect.arrayContaining(watched));
  });

  test('the setup comes after its engine and all of its network, so that it can answer on the way out too', () => {
    const network = [...waits.keys()].filter((id) => /^(Network|Search)/.test(id));
    expect([...allBefore(waits, setup)]).toEqual(expect.arrayContaining(network));
  });

  test('nothing waits for itself', () => {
    for (const id of waits.keys()) expect([...allBefore(waits, id)]).not.toContain(id);
  });
});

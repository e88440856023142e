import type { Answer } from './forward.ts';
import type { ResolvedResource, ResolvedTemplate } from './policy/resolve.ts';
import { jsonAnswer } from './tls-front.ts';
import { decoded, paramsOf, type WireRequest } from './wire-request.ts';

/**
 * What Lambda says of the functions and mappings of a stack: the template's settings.
 * https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 * @returns nothing for a request that isn't for these
 */
export function lambdaPlugin(stack: () => ResolvedTemplate): (wire: WireRequest) => Answer | undefined {
  return (wire) => {
    if (wire.method !== 'GET') return undefined;
    const of = (type: string) => [...stack().resources.values()].filter((resource) => resource.type === type);
    const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(wire.path) ?? [];
    if (name !== '') {
      const found = of('AWS::Lambda::Function').find((one) => one.ref === decoded(name));
      return found === undefined
        ? jsonAnswer(404, { Message: 'not found' })
        : jsonAnswer(200, propertiesOf(found));
    }
    if (!/^\/2015-03-31\/event-source-mappings\/?$/.test(wire.path)) return undefined;
    const asked = new Map(paramsOf(wire)).get('FunctionName');
    const mappings = of('AWS::Lambda::EventSourceMapping').filter(
      (mapping) => mapping.property('FunctionName') === asked,
    );
    return jsonAnswer(200, {
      EventSourceMappings: mappings.map((mapping) => ({ ...propertiesOf(mapping), State: 'Enabled' })),
    });
  };
}

/** Those that a template and the API call alike. */
function propertiesOf(resource: ResolvedResource): Readonly<Record<string, unknown>> {
  const names = resource.propertyNames.filter(
    (name) => !['Code', 'Role', 'Tags', 'VpcConfig'].includes(name),
  );
  return Object.fromEntries(names.map((name) => [name, resource.property(name)]));
}

import { isObject } from '../json/object.ts';
import type { EngineResource } from './engine-resource.ts';

const setting = 'index.number_of_replicas';
const primaries = 'index.number_of_shards';

/**
 * The template with as many replicas for its indices as the nodes have room for, unless its own settings say how many.
 * The engine's default is 1 whatever the nodes: on one node a copy has nowhere to go, and the cluster is never green.
 * @param replicas copies besides the primary; `undefined` leaves it to the engine
 */
export function withReplicas(template: EngineResource, replicas: number | undefined): EngineResource {
  const settings = settingsOf(template);
  if (replicas === undefined || settings === undefined) return template;
  const inner = { ...(isObject(template.body.template) && template.body.template) };
  const body = { ...template.body, template: { ...inner, settings: { [setting]: replicas, ...settings } } };
  return { ...template, body };
}

/** Whether the template says itself how many replicas its indices have. */
export function namesReplicas(template: EngineResource): boolean {
  return Object.hasOwn(settingsOf(template) ?? {}, setting);
}

/**
 * Shards of each of a template's indices: its primaries, and as many replicas of each as it says, or as are given.
 */
export function copiesOf(template: EngineResource, replicas: number): number {
  const settings: Readonly<Record<string, unknown>> = { ...settingsOf(withReplicas(template, replicas)) };
  return Number(settings[primaries] ?? 1) * (1 + Number(settings[setting] ?? replicas));
}

function settingsOf({ body: { template } }: EngineResource): object | undefined {
  return isObject(template) && isObject(template.settings) ? template.settings : undefined;
}

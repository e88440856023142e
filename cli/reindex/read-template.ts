import { createHash } from 'node:crypto';
import { field } from '../../functions/engine/install/engine-request.ts';
import type { Properties } from '../../functions/engine/install/mapping-leaves.ts';
import { Fault } from '../kit/fault.ts';
import { type Ask, isNamed404, refused } from './ask.ts';
import { templates } from './engine-answers.ts';

/** The pipeline's index template, as the engine has it: what an index of it should be. */
export interface Template {
  readonly pattern: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
  readonly properties: Properties;
  /** The ingest pipeline that every write of an index goes through at last. */
  readonly finalPipeline?: string;
}

/** @throws Fault when there is none, or one of an earlier version */
export async function templateOf(ask: Ask, pipeline: string): Promise<Template> {
  const path = `/_index_template/shardline-${pipeline}`;
  const answer = await ask.raw('GET', path);
  if (answer.status === 404 || isNamed404(answer)) {
    throw new Fault(
      'TARGET',
      `The engine has no index template shardline-${pipeline}: deploy or start ${pipeline} first.`,
    );
  }
  const parsed = templates.safeParse(answer.body);
  const [first] = parsed.success ? parsed.data.index_templates : [];
  if (answer.status !== 200 || first === undefined) throw refused(`GET ${path}`, answer);
  const {
    index_patterns: [pattern = ''],
    template,
  } = first.index_template;
  const { settings = {}, mappings = {} } = template;
  const finalPipeline = field(settings, 'index', 'final_pipeline');
  const isProcessed = typeof finalPipeline === 'string' && finalPipeline !== '_none';
  return {
    ...{ pattern, settings, mappings, properties: propertiesOf(mappings) },
    ...(isProcessed && { finalPipeline }),
  };
}

/** The same for as long as indices would be made the same. */
export function fingerprint({ pattern, settings, mappings }: Template): string {
  return createHash('sha256')
    .update(JSON.stringify([pattern, settings, mappings]))
    .digest('hex');
}

/** The fields of a mapping. */
export function propertiesOf(mappings: Readonly<Record<string, unknown>>): Properties {
  const properties = field(mappings, 'properties');
  return (typeof properties === 'object' && properties !== null ? properties : {}) as Properties;
}

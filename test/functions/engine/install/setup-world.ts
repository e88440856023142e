import { afterAll, afterEach, beforeAll } from 'vitest';
import { windowIndexKinds } from '../../../../functions/core/template/window-templates.ts';
import { summaryTemplateName } from '../../../../functions/dead-letters/dead-letter-summary.ts';
import { detectEngine } from '../../../../functions/engine/install/detect-engine.ts';
import {
  type EngineRequest,
  engineRequest,
  field,
} from '../../../../functions/engine/install/engine-request.ts';
import { type Installation, installTemplates } from '../../../../functions/engine/install/install.ts';
import { createSearchClient } from '../../../../functions/engine/search-client.ts';
import { count } from '../../../../functions/pipeline/metrics.ts';
import { definePipeline, type Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { Engine } from '../../../../local/engine/engine.ts';
import { emptyEngine } from '../../../worker-engine.ts';

export const minutes = { name: 'minutes', size: '1m', keyBy: ['host'], metrics: { n: count() } } as const;

export function pipelineWith(mappings: Pipeline['mappings'], retention?: '30d'): Pipeline {
  return definePipeline({
    name: 'setup-test',
    transform: () => null,
    document: { index: 'setup-test-{yyyy.MM.dd}' },
    mappings,
    ...(retention && { retention }),
  });
}

/** The worker's engine for the setup of `setup-test`, with nothing of it left after each test. */
export function setupWorld() {
  let engine: Engine;
  let client: ReturnType<typeof createSearchClient>;

  beforeAll(async () => {
    engine = await emptyEngine();
    client = createSearchClient({ endpoint: new URL(engine.url), auth: 'none' });
  });

  afterEach(async () => {
    const indices = ['setup-test-2026.01.01', 'setup-test-2026.01.02', 'setup-test.documents'];
    const path = `/${[...indices, 'windows.setup-test.2026.01', 'window-panes.setup-test.2026.01', 'monitor-state.setup-test', 'window-progress.setup-test'].join(',')}`;
    await client.transport.request({ method: 'DELETE', path, querystring: { ignore_unavailable: true } });
    const kinds = windowIndexKinds({ name: 'setup-test', windows: [minutes] }).map(({ name }) => name);
    for (const name of ['shardline-setup-test', summaryTemplateName('setup-test'), ...kinds]) {
      await removeTemplate(name);
    }
  });

  afterAll(async () => await client?.close());

  const request: EngineRequest = (...question) => engineRequest(client)(...question);

  async function removeTemplate(name: string): Promise<void> {
    const path = `/_index_template/${name}`;
    await client.transport.request({ method: 'DELETE', path }, { ignore: [404] });
  }

  return {
    engine: () => engine,
    client: () => client,
    request,
    removeTemplate,

    install: async (pipeline: Pipeline, through = request, owner?: string): Promise<Installation> => {
      const info = await detectEngine(request);
      return await installTemplates({ request: through, pipeline, engine: info, ...(owner && { owner }) });
    },

    createIndex: async (index: string): Promise<void> => {
      await client.transport.request({ method: 'PUT', path: `/${index}` });
    },

    /** One document more, as a function that runs writes it. */
    write: async (index: string, document: Readonly<Record<string, unknown>>): Promise<void> => {
      await client.transport.request({ method: 'POST', path: `/${index}/_doc`, body: document });
    },

    fieldsOf: async (index: string): Promise<unknown> => {
      const { body } = await request('GET', `/${index}/_mapping`);
      return field(body, index, 'mappings', 'properties');
    },

    /** Of the template of its documents' indices. */
    storedMappings: async (): Promise<unknown> => {
      const { body } = await request('GET', '/_index_template/shardline-setup-test');
      return field(body, 'index_templates', 0, 'index_template', 'template', 'mappings', 'properties');
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Client, errors } from '@elastic/elasticsearch';
import type { EngineInfo } from '../../functions/core/template/engine-resource.ts';
import { engineRequest } from '../../functions/engine/install/engine-request.ts';
import { installTemplates } from '../../functions/engine/install/install.ts';
import { createSearchClient } from '../../functions/engine/search-client.ts';
import { isPassing, untilReady } from '../../functions/setup/retry.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { Connecting } from './parts.ts';

/** Milliseconds that an engine gets which answers, and then doesn't: a restart of a node, a proxy's broken connection. */
const patience = 30_000;
const pause = 500;

/** What setting up takes of a run that is being connected. */
export interface SettingUp
  extends Pick<Connecting, 'search' | 'pipeline' | 'report' | 'releases' | 'signal'> {
  readonly engine: EngineInfo;
  readonly template: { readonly templatePriority?: number | undefined };
  readonly options: Pick<Connecting['options'], 'searchUrl'>;
}

/**
 * Installs what the pipeline needs, and answers the client that did. Tries again while the engine doesn't answer or is
 * busy, and says so once. 403 is final here: who may do what on an engine of the user's own doesn't change by itself.
 * @throws EngineError ENGINE_UNREACHABLE when it gives no answer for half a minute; what `installTemplates` throws
 */
export async function setUpEngine(connecting: SettingUp): Promise<Client> {
  const { engine, template, pipeline, options, report, releases, signal } = connecting;
  const search = createSearchClient(connecting.search);
  releases.add(() => search.close());
  const { distribution, version } = engine;
  const install = () =>
    installTemplates({
      request: engineRequest(search),
      pipeline,
      engine: { distribution, version },
      templatePriority: template.templatePriority,
      // The engine of the run is one node; what another one is, nobody here knows.
      replicas: options.searchUrl === undefined ? 0 : undefined,
    });
  const { skipped, keptMappings, keptReplicas } = await patiently(install, connecting.search.endpoint, {
    report,
    signal,
  });
  if (skipped !== undefined) report(skipped);
  if (keptMappings !== undefined) report(keptMappings);
  if (keptReplicas !== undefined) report(keptReplicas);
  return search;
}

async function patiently<Result>(
  attempt: () => Promise<Result>,
  { origin }: URL,
  { report, signal }: Pick<SettingUp, 'report' | 'signal'>,
): Promise<Result> {
  let isSaid = false;
  const isTransient = (error: unknown) => {
    if (!isPassing(error)) return false;
    if (!isSaid) report(`The search engine at ${origin} isn't ready (${messageOf(error)}): trying again.`);
    isSaid = true;
    return true;
  };
  const sleep = (duration: number) => delay(duration, undefined, { signal });
  try {
    return await untilReady(attempt, {
      ...{ deadline: Date.now() + patience, pause, now: Date.now, sleep, isTransient },
    });
  } catch (error) {
    if (!(error instanceof errors.ElasticsearchClientError)) throw error;
    throw new EngineError(
      'ENGINE_UNREACHABLE',
      `The search engine at ${origin} doesn't answer the setup of the pipeline (${messageOf(error)}), in ${patience / 1_000} s: start it, or look into its log.`,
      error,
    );
  }
}

/** Not with its cause, which says the same. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { type EngineAnswer, type EngineRequest, field } from '../engine/install/engine-request.ts';
import { isOwnWork, isSameEdition, withEdition } from './own-edition.ts';
import type { Reference, SavedObject } from './saved-object.ts';

/** `keep`: objects that people have changed stay as they are. `overwrite`: they don't. */
export const dashboardsModes = ['keep', 'overwrite'] as const;

export type DashboardsMode = (typeof dashboardsModes)[number];

export interface ToShow {
  /** Of the domain. */
  readonly request: EngineRequest;
  /** In the order in which they refer to each other. */
  readonly objects: readonly SavedObject[];
  readonly mode: DashboardsMode;
  /** Milliseconds since the epoch, after which nothing more is asked. */
  readonly deadline: number;
  readonly now: () => number;
}

/** Where Dashboards is at a domain: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/dashboards.html */
export const dashboardsPath = '/_dashboards/api/saved_objects';

/**
 * It refuses requests without the first, as a page of another origin sends them. With fine-grained access control the
 * second says whose objects they are: everybody's, and not those of the setup's role.
 */
const headers = { 'osd-xsrf': 'true', securitytenant: 'global' };

const longestRequestMs = 10_000;

/**
 * Installs saved objects, as often as one likes. An object that is stored in the same edition is left alone, and what an earlier
 * installation made is brought up to date.
 * @returns what became of it, as a sentence; it never throws, because nothing else depends on it
 */
export async function installDashboards(given: ToShow): Promise<string> {
  const done = { new: 0, 'brought up to date': 0, unchanged: 0, 'kept as you have changed them': 0 };
  try {
    for (const object of given.objects) done[await installOne(withEdition(object), given)] += 1;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return `The dashboards are not installed, or not all of them. ${why} Deploy again, or import what shardline dashboards makes.`;
  }
  const parts = Object.entries(done).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  return `${given.objects.length} saved objects: ${parts.join(', ')}.`;
}

type Done = 'new' | 'brought up to date' | 'unchanged' | 'kept as you have changed them';

async function installOne({ type, id, ...content }: SavedObject, given: ToShow): Promise<Done> {
  const path = `${dashboardsPath}/${type}/${id}`;
  const created = await ask(given, 'POST', path, content, [200, 409]);
  if (created.status === 200) return 'new';
  const stored = contentOf(await ask(given, 'GET', path, undefined, [200]));
  if (isSameEdition(stored, content)) return 'unchanged';
  // An index pattern has no edition, so one that differs was changed.
  if (given.mode === 'keep' && !isOwnWork(stored)) return 'kept as you have changed them';
  const { attributes, references } = content;
  await ask(given, 'PUT', path, { attributes, references }, [200]);
  return 'brought up to date';
}

function contentOf({ body }: EngineAnswer) {
  const [attributes, references] = [field(body, 'attributes'), field(body, 'references')];
  return {
    attributes: isRecord(attributes) ? attributes : {},
    references: (Array.isArray(references) ? references : []) as readonly Reference[],
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Error with a sentence for any other status, and when nothing answers in time */
async function ask(
  { request, deadline, now }: ToShow,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body: Readonly<Record<string, unknown>> | undefined,
  expected: readonly number[],
): Promise<EngineAnswer> {
  const timeout = Math.min(longestRequestMs, deadline - now());
  if (timeout <= 0) throw new Error('The time of the setup is over.');
  const answer = await request(method, path, { headers, timeout, ...(body && { body }) }).catch(
    (thrown: unknown) => {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Error(`Dashboards doesn't answer (${why}).`);
    },
  );
  if (expected.includes(answer.status)) return answer;
  throw new Error(refusal(answer));
}

function refusal({ status, body }: EngineAnswer): string {
  if (status === 401 || status === 403) {
    return `Dashboards refuses the setup's role with ${status}: let it use _dashboards in the domain's access policy, and map it in fine-grained access control.`;
  }
  if (status === 404)
    return 'There is no OpenSearch Dashboards at _dashboards of the domain (404); a domain of Elasticsearch has Kibana.';
  const said = field(body, 'message') ?? field(body, 'error', 'reason');
  return `Dashboards answers ${status}${typeof said === 'string' ? `: ${said.slice(0, 200)}` : ''}.`;
}

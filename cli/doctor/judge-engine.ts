import { plural } from '../kit/count.ts';
import { type Finding, ok, problem, skipped, warning } from './finding.ts';

export interface EngineFacts {
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
  /** HTTP statuses of a search, and of a template that was tried out and not stored. */
  readonly reading: number;
  readonly templates: number;
  /** Shards that the search didn't reach; `undefined` when the answer is none of a search. */
  readonly failedShards: number | undefined;
}

export type EngineAsked =
  | { readonly kind: 'answers'; readonly facts: EngineFacts }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'fails'; readonly why: string };

const names = { opensearch: 'OpenSearch', elasticsearch: 'Elasticsearch' } as const;
/** The oldest that the tests run on: docs/internals/testing.md. */
const oldest = { opensearch: 2, elasticsearch: 8 } as const;

export function judgeEngine(asked: EngineAsked): Finding[] {
  if (asked.kind === 'none') {
    return [
      skipped(
        'engine',
        asked.why,
        'Start a local run, or name a stack with --stack, to have its engine checked.',
      ),
    ];
  }
  if (asked.kind === 'fails')
    return [problem('engine', asked.why, 'Check its address, its network and its access.')];
  const { facts } = asked;
  return [judgeEngineVersion(facts), ...judgeRights(facts)];
}

function judgeEngineVersion({ distribution, version }: EngineFacts): Finding {
  const says = `${names[distribution]} ${version}`;
  if (Number.parseInt(version, 10) >= oldest[distribution]) return ok('engine', says);
  return warning(
    'engine',
    `${says} is older than what is tested`,
    `Upgrade it to ${names[distribution]} ${oldest[distribution]} or newer.`,
  );
}

/** Nothing but the answer that was asked for is ok. */
function judgeRights({ reading, templates, failedShards }: EngineFacts): Finding[] {
  const about = 'engine rights';
  if (reading === 401 || reading === 403) {
    const remedy = 'Allow reading of the indices: dashboardsPrincipalArns, or the engine’s own roles.';
    return [problem(about, 'your credentials may not search', remedy)];
  }
  if (!isSuccess(reading) || failedShards === undefined) return [unfit('a search', reading)];
  const failing =
    failedShards === 0
      ? []
      : [problem('engine', `a search doesn't reach ${plural(failedShards, 'shard')}`, lookAtHealth)];
  if (templates === 401 || templates === 403) {
    return [
      ...failing,
      warning(
        about,
        'your credentials may search, but not install templates',
        'Nothing to do for a stack, whose setup installs them; npm start --search-url needs that right.',
      ),
    ];
  }
  if (!isSuccess(templates)) return [...failing, unfit('a template that was tried out', templates)];
  return [...failing, ok(about, 'searching, and installing templates')];
}

const lookAtHealth = 'Look at its health (GET /_cluster/health) and its log.';

function unfit(what: string, status: number): Finding {
  const answer = isSuccess(status) ? `${status} and something else` : `${status}`;
  return problem('engine', `answers ${what} with ${answer}`, lookAtHealth);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

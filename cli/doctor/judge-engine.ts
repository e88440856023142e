import { type Finding, ok, problem, skipped, warning } from './finding.ts';

export interface EngineFacts {
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
  /** HTTP statuses of a search, and of a template that was tried out and not stored. */
  readonly reading: number;
  readonly templates: number;
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

function judgeRights({ reading, templates }: EngineFacts): Finding[] {
  const about = 'engine rights';
  if (reading === 401 || reading === 403) {
    const remedy = 'Allow reading of the indices: dashboardsPrincipalArns, or the engine’s own roles.';
    return [problem(about, 'your credentials may not search', remedy)];
  }
  if (templates === 401 || templates === 403) {
    return [
      warning(
        about,
        'your credentials may search, but not install templates',
        'Nothing to do for a stack, whose setup installs them; npm start --search-url needs that right.',
      ),
    ];
  }
  return [ok(about, 'searching, and installing templates')];
}

import { errors } from '@elastic/elasticsearch';
import { isObject } from '../../functions/core/json/object.ts';
import { Fault } from './fault.ts';

/** Begins what is said of a search that the engine refuses; its reason follows. */
export const refusedSearch = "The search engine can't do this search: ";

/** The client's errors hold whole requests: only what the engine says goes on. */
export function searchFault(thrown: unknown): Fault {
  if (!(thrown instanceof errors.ResponseError)) {
    return new Fault(
      'TARGET',
      `The search engine can't be reached: ${thrown instanceof Error ? thrown.message : thrown}.`,
    );
  }
  const { statusCode } = thrown;
  if (statusCode === 400) {
    return new Fault('USAGE', `${refusedSearch}${reasonOf(thrown)}.`);
  }
  const denied = statusCode === 401 || statusCode === 403;
  const remedy = denied
    ? ': name your role in dashboardsPrincipalArns and deploy again'
    : ` (${reasonOf(thrown)}): try again`;
  return new Fault('TARGET', `The search engine answers ${statusCode}${remedy}.`);
}

/** What an engine says of a request that it refuses. */
interface EngineError {
  readonly type?: unknown;
  readonly reason?: unknown;
  readonly root_cause?: unknown;
  readonly caused_by?: unknown;
  readonly failed_shards?: unknown;
}

export function engineError({ body }: errors.ResponseError): EngineError | undefined {
  const given: unknown = body;
  return isObject(given) && isObject(given.error) ? given.error : undefined;
}

/** The innermost reason says most: that all shards failed, the user can't mend. */
function reasonOf(thrown: errors.ResponseError): string {
  const error = engineError(thrown);
  const [root] = Array.isArray(error?.root_cause) ? error.root_cause : [];
  const inner = isObject(root) ? root : error;
  const cause = isObject(error?.caused_by) ? error.caused_by : undefined;
  const said = [inner?.reason, cause?.reason, inner?.type].find(
    (text) => typeof text === 'string' && text !== '',
  );
  return [String(said ?? `status ${thrown.statusCode}`), ...parserOf(error)]
    .map((text) => text.replace(/\.$/, ''))
    .join(': ');
}

/** Where a query string can't be read, the parser alone says; its first line does, those below list all it knows. */
function parserOf(error: EngineError | undefined): string[] {
  const [shard] = Array.isArray(error?.failed_shards) ? error.failed_shards : [];
  const reason = isObject(shard) && isObject(shard.reason) ? shard.reason : undefined;
  const cause = isObject(reason?.caused_by) ? reason.caused_by : undefined;
  if (cause?.type !== 'parse_exception' || typeof cause.reason !== 'string') return [];
  return [cause.reason.split('\n', 1)[0] ?? ''];
}

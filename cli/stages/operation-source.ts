import type { Built, Operation, OrderedOperation } from '../../functions/core/document/operation.ts';
import { parseJson } from '../../functions/core/json/parse-json.ts';

/** The document of an operation, as the engine gets it. */
export function sourceOf(operation: Operation | OrderedOperation): unknown {
  return parseJson('json' in operation ? operation.json : (operation.lines.split('\n', 2)[1] ?? ''));
}

/** What was built to be sent; not what stands in the place of an operation that couldn't be. */
export function operationsOf(built: readonly Built[]): (Operation | OrderedOperation)[] {
  return built.filter((item) => 'action' in item);
}

import { buildOperations } from '../../../../functions/core/document/document.ts';
import type { OrderedOperation } from '../../../../functions/core/document/operation.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { RecordPart, StreamRecord } from '../../../../functions/pipeline/record.ts';
import { pipeline, streamRecord } from '../records.ts';

export type Rules = Partial<Pipeline['document']>;

const rulesOf = (rules: Rules): Pipeline =>
  pipeline({ document: { index: 'things', id: () => 'a', eventTime: 'at', ...rules } });

export function build(
  document: Record<string, unknown>,
  rules: Rules = {},
  record: StreamRecord = streamRecord('1'),
  part: RecordPart = [0, 0, 0],
) {
  const item = { recordPosition: 0, part, partitionKey: undefined, at: undefined, document };
  const [built] = buildOperations([item], [record], rulesOf(rules), { historicalInput: false });
  if (built === undefined) throw new Error('nothing built');
  return built;
}

export function operationOf(...given: Parameters<typeof build>): OrderedOperation {
  const built = build(...given);
  if (!('order' in built)) throw new Error(JSON.stringify(built));
  return built;
}

import { expect } from 'vitest';
import { decodeBatch } from '../../../../functions/core/decode/decode.ts';
import { buildOperations } from '../../../../functions/core/document/document.ts';
import { transformValues } from '../../../../functions/core/transform/transform.ts';
import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { StreamRecord } from '../../../../functions/pipeline/record.ts';
import { pipeline, streamRecord } from '../records.ts';

export async function build(
  records: readonly StreamRecord[],
  using: Pipeline = pipeline(),
  historicalInput = false,
) {
  const transformed = await transformValues(decodeBatch(records, using.source ?? 'json'), records, using);
  return buildOperations(transformed, records, using, { historicalInput });
}

/** The one operation of one value, read back from its lines. */
export async function operationOf(value: unknown, changes: Partial<Pipeline> = {}) {
  const [built] = await build([streamRecord('1')], pipeline({ transform: () => value as never, ...changes }));
  if (built === undefined || 'outcome' in built || built.action !== 'create') {
    throw new Error(JSON.stringify(built));
  }
  const [action, source, end, ...rest] = built.lines.split('\n');
  expect([end, ...rest]).toEqual(['']);
  return { ...built, action: JSON.parse(action ?? ''), source: JSON.parse(source ?? '') };
}

export async function refusalOf(value: unknown, changes: Partial<Pipeline> = {}) {
  const [built] = await build([streamRecord('1')], pipeline({ transform: () => value as never, ...changes }));
  return built !== undefined && 'outcome' in built ? built.outcome : built;
}

export const rules = (document: Partial<Pipeline['document']>) => ({
  document: { index: 'events-{yyyy.MM.dd}', eventTime: 'at', ...document },
});

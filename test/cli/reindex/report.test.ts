import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../cli/reindex/candidate.ts';
import type { FoundIndices } from '../../../cli/reindex/find-indices.ts';
import type { Moved } from '../../../cli/reindex/move-index.ts';
import { doneText, planText, resultOf } from '../../../cli/reindex/report.ts';

function candidate(name: string, begun?: string): Candidate {
  return {
    plan: { name, old: name, uuid: 'u', reading: `${name}.reading`, isNameHidden: false },
    next: { generation: 2, pattern: 'orders-*', settings: {}, mappings: {} },
    target: 't',
    template: 'u',
    changes: [{ field: 'status', from: 'keyword', to: 'integer' }],
    documents: 12_345,
    bytes: 1,
    ...(begun !== undefined && { begun }),
  };
}

const found: FoundIndices = {
  candidates: [candidate('orders-2026.10'), candidate('orders-2026.11', 'orders-2026.11.g2-x7k2m9')],
  orphans: [],
  leftOut: [{ index: 'orders-2025.01', why: 'it is closed' }],
  fine: 2,
};

const refusal = {
  document: { shard: 0, sequenceNumber: 1, id: 'seven', routing: undefined, source: { name: 'Ada' } },
  type: 'mapper_parsing_exception',
  message: 'failed to parse Ada',
};

describe('what a reindex says', () => {
  test('before: which indices, which fields, and what is left out', () => {
    expect(planText('orders', found)).toBe(
      [
        'index           documents  fields                     copy',
        'orders-2026.10     12,345  status: keyword → integer  new',
        'orders-2026.11     12,345  status: keyword → integer  begun',
        'orders-2025.01 is left out: it is closed.',
        '2 others are as the template says.',
      ].join('\n'),
    );
    expect(planText('orders', { ...found, candidates: [], leftOut: [] })).toBe(
      'orders: no index needs another generation.',
    );
  });

  test.each<[Moved, string, string | undefined]>([
    [{ kind: 'moved', pauseMs: 840, refusals: [] }, 'is replaced; its records waited 0.8 s.', undefined],
    [
      { kind: 'moved', pauseMs: 840, refusals: [refusal] },
      '1 refused document left out, in refused.ndjson.',
      'refused.ndjson',
    ],
    [
      { kind: 'refused', refusals: [refusal] },
      'stays as it is: the new mapping refuses 1 document.',
      undefined,
    ],
    [{ kind: 'stopped' }, "isn't finished", undefined],
    [{ kind: 'changed' }, 'template was changed while', undefined],
    [
      { kind: 'moved', pauseMs: 840, refusals: [], outdated: ['status'] },
      'changed since (status): run reindex again',
      undefined,
    ],
    [{ kind: 'busy' }, 'by another run', undefined],
    [{ kind: 'gone' }, 'was deleted meanwhile', undefined],
    [{ kind: 'unsteady' }, '--longest-pause', undefined],
  ])('after %o', (moved, sentence, leaveRefused) => {
    const done = [{ candidate: candidate('orders-2026.10'), moved }];
    const text = doneText(done, leaveRefused === undefined ? {} : { leaveRefused }, false).join('\n');
    expect(text).toContain(sentence);
    expect(text, 'what a document holds').not.toContain('Ada');
  });

  test('for programs: each index with its outcome', () => {
    const [first] = found.candidates;
    const done = first === undefined ? [] : [{ candidate: first, moved: { kind: 'stopped' as const } }];
    expect(resultOf('orders', found, done)).toMatchObject({
      pipeline: 'orders',
      indices: [
        { index: 'orders-2026.10', outcome: 'stopped', begun: false, fields: [{ field: 'status' }] },
        { index: 'orders-2026.11', begun: true },
      ],
      leftOut: [{ index: 'orders-2025.01' }],
      fine: 2,
    });
  });
});

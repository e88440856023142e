import { describe, expect, it } from 'vitest';
import { hideRefusals, refusesAny } from './hidden-refusals.ts';
import { json } from './relay.ts';

const error = { type: 'mapper_parsing_exception', reason: 'bad' };
const busy = { type: 'es_rejected_execution_exception', reason: 'full' };
const taken = { create: { _id: 'a', status: 201, result: 'created' } };
const refused = { index: { _id: 'b', status: 400, error } };
const late = { create: { _id: 'c', status: 429, error: busy } };
const conflict = { create: { _id: 'd', status: 409, error: { type: 'version_conflict_engine_exception' } } };
const answer = json(200, { took: 1, errors: true, items: [taken, refused, late, conflict] });

const itemsOf = (kind: Parameters<typeof hideRefusals>[1]) =>
  JSON.parse(hideRefusals(answer, kind).body.toString()).items;

describe('an answer that hides what the mapping refused', () => {
  it.each([
    ['refusal: failure store', { _id: 'b', status: 201, result: 'created', failure_store: 'used' }],
    ['refusal: dropped', { _id: 'b', status: 200, result: 'noop' }],
  ] as const)('says success of that alone: %s', (kind, success) => {
    expect(itemsOf(kind)).toEqual([taken, { index: success }, late, conflict]);
  });

  it('is made of one that refuses something', () => {
    expect(refusesAny(answer)).toBe(true);
    expect(refusesAny(json(200, { items: [taken, late, conflict] }))).toBe(false);
    expect(refusesAny(json(400, { error }))).toBe(false);
    expect(refusesAny(json(200, { hits: {} }))).toBe(false);
  });
});

import { expect, test } from 'vitest';
import type { EngineAnswer, EngineRequest } from '../../../../functions/engine/install/engine-request.ts';
import { installPolicy } from '../../../../functions/engine/install/install-policy.ts';

const opensearch = { distribution: 'opensearch', version: '3.7.0' } as const;
const elasticsearch = { distribution: 'elasticsearch', version: '9.5.3' } as const;
const policy = { name: 'shardline-x', body: { policy: { description: 'x' } } };

/** Answers as documented, in this order; the local engine has no lifecycle plugin to ask. */
function answering(...answers: EngineAnswer[]): { request: EngineRequest; asked: string[] } {
  const asked: string[] = [];
  const request: EngineRequest = async (method, path, { query } = {}) => {
    asked.push([method, path, ...(query ? [JSON.stringify(query)] : [])].join(' '));
    return answers.shift() ?? { status: 500, body: {} };
  };
  return { request, asked };
}

const path = '/_plugins/_ism/policies/shardline-x';
const stored = { status: 200, body: { _id: 'shardline-x', _seq_no: 7, _primary_term: 2 } };
const missing = {
  status: 404,
  body: { error: { type: 'status_exception', reason: 'Policy not found' }, status: 404 },
};

test('a policy that is not there is created', async () => {
  const { request, asked } = answering(missing, { status: 201, body: {} }, stored);
  expect(await installPolicy(request, opensearch, policy)).toEqual({ policy: 'shardline-x' });
  expect(asked).toEqual([`GET ${path}`, `PUT ${path}`, `GET ${path}`]);
});

test('a policy that is there is replaced in the version that was seen', async () => {
  const { request, asked } = answering(stored, { status: 200, body: {} }, stored);
  expect(await installPolicy(request, opensearch, policy)).toEqual({ policy: 'shardline-x' });
  expect(asked[1]).toBe(`PUT ${path} {"if_seq_no":"7","if_primary_term":"2"}`);
});

test('Elasticsearch is asked for its own kind of policy, without a version', async () => {
  const { request, asked } = answering(stored, { status: 200, body: {} }, stored);
  expect(await installPolicy(request, elasticsearch, policy)).toEqual({ policy: 'shardline-x' });
  expect(asked[1]).toBe('PUT /_ilm/policy/shardline-x');
});

test('an engine without the plugin is told, and is no error', async () => {
  const error = `no handler found for uri [${path}] and method [GET]`;
  const { request, asked } = answering({ status: 400, body: { error } });
  expect(await installPolicy(request, opensearch, policy)).toEqual({
    skipped:
      'this opensearch 3.7.0 has no index state management plugin, so that nothing deletes indices whose retention is over',
  });
  expect(asked).toEqual([`GET ${path}`]);
});

test.each([
  { says: 'asking is forbidden', answers: [{ status: 403, body: {} }], code: 'POLICY_REFUSED' },
  {
    says: 'asking is wrong',
    answers: [{ status: 400, body: { error: { reason: 'bad' } } }],
    code: 'POLICY_REFUSED',
  },
  { says: 'another was quicker', answers: [stored, { status: 409, body: {} }], code: 'POLICY_REFUSED' },
  {
    says: 'it is not there afterwards',
    answers: [missing, { status: 201, body: {} }, missing],
    code: 'POLICY_NOT_STORED',
  },
])('it is an error when $says', async ({ answers, code }) => {
  await expect(installPolicy(answering(...answers).request, opensearch, policy)).rejects.toMatchObject({
    code,
  });
});

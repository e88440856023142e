import { expect, test } from 'vitest';
import { describeEngine, parseRootAnswer } from '../../../local/engine/describe-engine.ts';

test.each([
  ['{"version":{"distribution":"opensearch","number":"3.8.0"}}', 'opensearch', '3.8.0'],
  [
    '{"version":{"number":"9.5.3","build_flavor":"default"},"tagline":"You Know, for Search"}',
    'elasticsearch',
    '9.5.3',
  ],
  ['{"version":{"number":"7.10.2","build_flavor":"oss"}}', 'elasticsearch', '7.10.2'],
])('%s is %s %s', (body, distribution, version) => {
  expect(parseRootAnswer(body)).toEqual({ distribution, version });
});

test.each(['<html>', '{}', '{"version":"1"}', 'null'])('%s is no search engine', (body) => {
  expect(parseRootAnswer(body)).toBeUndefined();
});

test('an address where nobody listens is named, with the remedy, without the password', async () => {
  const failure = await describeEngine('http://user:secret@127.0.0.1:1/').catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: expect.stringMatching(
      /^The search engine at http:\/\/127\.0\.0\.1:1\/ doesn't answer .*: start it/,
    ),
  });
  expect(String(failure)).not.toContain('secret');
});

test.each(['localhost:9200', 'file:///etc/passwd', 'engine'])('%s is refused as a URL', async (url) => {
  await expect(describeEngine(url)).rejects.toMatchObject({
    code: 'ENGINE_OPTION_INVALID',
    message: expect.stringContaining(`'${url}'`),
  });
});

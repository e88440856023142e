import { expect, test } from 'vitest';
import { readSetupConfig } from '../../../functions/setup/config.ts';

test('endpoint and authentication are taken from the environment', () => {
  const config = readSetupConfig({
    SEARCH_ENDPOINT: 'https://search.example.com',
    SEARCH_AUTH: 'sigv4',
    OWNER: 'a/b/c',
  });
  expect(config.endpoint.hostname).toBe('search.example.com');
  expect(config.auth).toBe('sigv4');
  expect(config.owner).toBe('a/b/c');
});

test('everything that is wrong is named at once', () => {
  expect(() => readSetupConfig({ SEARCH_ENDPOINT: 'search', SEARCH_AUTH: 'basic' })).toThrow(
    /SEARCH_ENDPOINT: "search" isn't a URL.*\n.*SEARCH_AUTH: "basic" isn't known.*\n.*OWNER: it is not set/,
  );
});

test('replicas are a number, or left to the engine', () => {
  const given = { SEARCH_ENDPOINT: 'https://search.example.com', SEARCH_AUTH: 'sigv4', OWNER: 'a/b/c' };
  expect(readSetupConfig(given).replicas).toBeUndefined();
  expect(readSetupConfig({ ...given, SEARCH_REPLICAS: '0' }).replicas).toBe(0);
  expect(() => readSetupConfig({ ...given, SEARCH_REPLICAS: 'one' })).toThrow(
    'SEARCH_REPLICAS: "one" is no number of replicas; give 0 to 9, or leave it out.',
  );
});

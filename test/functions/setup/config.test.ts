import { expect, test } from 'vitest';
import { readSetupConfig } from '../../../functions/setup/config.ts';

test('endpoint and authentication are taken from the environment', () => {
  const config = readSetupConfig({ SEARCH_ENDPOINT: 'https://search.example.com', SEARCH_AUTH: 'sigv4' });
  expect(config.endpoint.hostname).toBe('search.example.com');
  expect(config.auth).toBe('sigv4');
});

test('everything that is wrong is named at once', () => {
  expect(() => readSetupConfig({ SEARCH_ENDPOINT: 'search', SEARCH_AUTH: 'basic' })).toThrow(
    /SEARCH_ENDPOINT: "search" isn't a URL.*\n.*SEARCH_AUTH: "basic" isn't known/,
  );
});

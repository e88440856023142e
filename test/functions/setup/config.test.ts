import { expect, test } from 'vitest';
import { readSetupConfig } from '../../../functions/setup/config.ts';

const given = { SEARCH_ENDPOINT: 'https://search.example.com', SEARCH_AUTH: 'sigv4', OWNER: 'a/b/c' };

test('endpoint and authentication are taken from the environment', () => {
  const config = readSetupConfig(given);
  expect(config.search.endpoint.hostname).toBe('search.example.com');
  expect(config.search.auth).toBe('sigv4');
  expect(config.owner).toBe('a/b/c');
});

test('everything that is wrong is named at once', () => {
  expect(() => readSetupConfig({ SEARCH_ENDPOINT: 'search', SEARCH_AUTH: 'digest' })).toThrow(
    /SEARCH_ENDPOINT must be a URL .*"search".*SEARCH_AUTH must be .*"digest".*OWNER must be .*not set/,
  );
});

test('replicas and the priority of templates are numbers, or left to what else there is', () => {
  expect(readSetupConfig(given)).not.toHaveProperty('replicas');
  expect(readSetupConfig(given)).not.toHaveProperty('templatePriority');
  expect(readSetupConfig({ ...given, SEARCH_REPLICAS: '0' }).replicas).toBe(0);
  expect(readSetupConfig({ ...given, TEMPLATE_PRIORITY: '501' }).templatePriority).toBe(501);
  expect(() => readSetupConfig({ ...given, SEARCH_REPLICAS: 'one' })).toThrow(
    'SEARCH_REPLICAS must be a number of replicas from 0 to 9, but it is "one"',
  );
  expect(() => readSetupConfig({ ...given, TEMPLATE_PRIORITY: 'high' })).toThrow('TEMPLATE_PRIORITY');
});

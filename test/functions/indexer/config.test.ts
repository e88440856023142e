import { describe, expect, test } from 'vitest';
import { readConfig } from '../../../functions/indexer/config.ts';

const environment = {
  SEARCH_ENDPOINT: 'https://search.example.com',
  SEARCH_AUTH: 'sigv4',
  DEAD_LETTERS: 's3://letters',
  HISTORICAL_INPUT: 'false',
};

test('a right environment becomes a frozen configuration', () => {
  const config = readConfig(environment);
  expect(config.search.endpoint.href).toBe('https://search.example.com/');
  expect(config).toMatchObject({ search: { auth: 'sigv4' }, historicalInput: false });
  expect(config.deadLetters.hostname).toBe('letters');
  expect(Object.isFrozen(config) && Object.isFrozen(config.search)).toBe(true);
});

test('a record leaves at an age only where the environment says one', () => {
  expect(readConfig(environment).recordAgeLimit).toBe(Number.POSITIVE_INFINITY);
  expect(readConfig({ ...environment, RECORD_AGE_LIMIT: '2588400' }).recordAgeLimit).toBe(2_588_400_000);
});

test('a folder and a plain engine do for one machine', () => {
  const local = {
    SEARCH_ENDPOINT: 'http://127.0.0.1:9200',
    SEARCH_AUTH: 'none',
    DEAD_LETTERS: 'file:///letters',
  };
  expect(readConfig({ ...local, HISTORICAL_INPUT: 'true' }).historicalInput).toBe(true);
});

describe('a wrong environment is refused with key, value and rule', () => {
  test.each([
    ['SEARCH_ENDPOINT', undefined, 'must be a URL such as https://search.example.com, but it is not set'],
    ['SEARCH_ENDPOINT', 'search', 'but it is "search"'],
    ['SEARCH_ENDPOINT', 'ftp://search', 'but it is "ftp://search"'],
    ['SEARCH_ENDPOINT', 'http://search', 'must be https when SEARCH_AUTH is sigv4'],
    ['SEARCH_AUTH', 'digest', 'must be sigv4 or none or apiKey or basic, but it is "digest"'],
    ['DEAD_LETTERS', 'letters', 'must be a URL such as s3://bucket, but it is "letters"'],
    ['HISTORICAL_INPUT', 'yes', 'must be true or false, but it is "yes"'],
    ['HISTORICAL_INPUT', '', 'must be true or false, but it is ""'],
    ['RECORD_AGE_LIMIT', '0', 'must be a whole number of seconds above 0, but it is "0"'],
    ['RECORD_AGE_LIMIT', '30d', 'but it is "30d"'],
    ['RECORD_AGE_LIMIT', '', 'but it is ""'],
  ])('%s = %s', (key, value, message) => {
    const read = () => readConfig({ ...environment, [key]: value });
    expect(read).toThrow(key);
    expect(read).toThrow(message);
    expect(read).toThrow('deploy again');
  });

  test('and all problems come at once', () => {
    for (const key of Object.keys(environment)) expect(() => readConfig({})).toThrow(key);
  });
});

import { afterEach, expect, test, vi } from 'vitest';
import { readSynthOptions } from '../../scripts/synth-options.ts';
import { exitsThrow } from '../exits.ts';

afterEach(() => vi.restoreAllMocks());

test.each<[readonly string[], Readonly<Record<string, string>>]>([
  [[], {}],
  [['stage=dev', 'shards=4'], { stage: 'dev', shards: '4' }],
  [['-c', 'stage=dev', '-c', 'shards=4'], { stage: 'dev', shards: '4' }],
  [['--context', 'stage=dev', 'shards=4'], { stage: 'dev', shards: '4' }],
  [['alarmEmail='], { alarmEmail: '' }],
  [['-c', 'searchEndpoint=https://search/?a=b'], { searchEndpoint: 'https://search/?a=b' }],
])('%j are the options %j', (argv, options) => {
  expect(readSynthOptions(argv)).toEqual(options);
});

test.each([
  [['-c'], /option '-c, --context <option=value>' argument missing/],
  [['-c', 'stage'], /'stage' is invalid.* Give an option of the deployment and its value: shards=4\./],
  [['stage'], /'stage' is invalid.* Give an option of the deployment and its value: shards=4\./],
  [['--stage', 'dev'], /unknown option '--stage'/],
])('%j end the process with a sentence', (argv, sentence) => {
  const printed = exitsThrow();
  expect(() => readSynthOptions(argv)).toThrow('exit 2');
  expect(printed()).toMatch(sentence);
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { readRunOptions } from '../../../local/run/options.ts';

class Exit extends Error {}

/** What is printed, and the exit code, for options that end the process. */
function refusal(...argv: readonly string[]): { readonly printed: string; readonly code: unknown } {
  let printed = '';
  let code: unknown;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((given) => {
    code = given;
    throw new Exit();
  });
  expect(() => readRunOptions(argv)).toThrow(Exit);
  return { printed, code };
}

describe('the options of npm start', () => {
  afterEach(() => vi.restoreAllMocks());

  it('have defaults', () => {
    expect(readRunOptions([])).toEqual({
      pipeline: 'web-traffic',
      demo: true,
      once: false,
      seed: 1,
      kinesisPort: 4567,
      searchPort: 9200,
      historical: false,
      sweepSeconds: 10,
    });
  });

  it('are read as given', () => {
    const argv = '--pipeline sensors --once --records 7 --seed 0 --kinesis-port 0 --search-port 65535';
    expect(
      readRunOptions([
        ...argv.split(' '),
        '--data-dir',
        'kept',
        '--historical',
        '--search-url',
        'http://[::1]:9200',
      ]),
    ).toMatchObject({
      pipeline: 'sensors',
      once: true,
      records: 7,
      seed: 0,
      kinesisPort: 0,
      searchPort: 65_535,
      dataDir: 'kept',
      historical: true,
      searchUrl: 'http://[::1]:9200',
    });
    expect(readRunOptions(['--no-demo']).demo).toBe(false);
    const { context } = readRunOptions(['-c', 'batchSize=5', '--context', 'logLevel=DEBUG']);
    expect(context).toEqual({ batchSize: '5', logLevel: 'DEBUG' });
  });

  it.each([
    [
      ['--pipeline', 'nope'],
      /'nope' is invalid. There is no pipelines\/nope.ts; give one of .*sensors, .*social, .*web-traffic/,
    ],
    [['--pipeline', '../x'], /There is no pipelines\/..\/x.ts/],
    [['--records', '0'], /'0' is invalid. Give a whole number from 1 to 10000000./],
    [['--records', '1e3'], /'1e3' is invalid/],
    [['--records', ''], /Give a whole number/],
    [['--kinesis-port', '65536'], /'65536' is invalid. Give a whole number from 0 to 65535./],
    [['--search-port', '-1'], /'-1' is invalid. Give a whole number from 0 to 65535./],
    [['--sweep-seconds', '0'], /'0' is invalid. Give a whole number from 1 to 3600./],
    [['--seed', 'x'], /'x' is invalid. Give a whole number from 0 to 2147483647./],
    [['--seed', '1', '--seed', '2'], /option '--seed <n>' is given 2 times; give it once/],
    [['--data-dir', '--once'], /option '--data-dir <folder>' has no value: --once is an option itself/],
    [['-c', 'shards=1', '-c', 'shards=2'], /shards is given twice, as 1 and as 2: give it once/],
    [['-c', 'streamArn=arn:aws:kinesis:x'], /A local run sets streamArn itself; leave it out/],
    [
      ['-c', 'searchEndpoint=https://x'],
      /A local run sets searchEndpoint itself; name the engine with --search-url/,
    ],
    [['--historical', '-c', 'historicalInput=false'], /-c historicalInput=false says the opposite/],
    [['--once', '--no-demo'], /--once ends after the demo, so it cannot go with --no-demo/],
    [['--pipelin', 'x'], /unknown option '--pipelin'; did you mean --pipeline\?/],
    [['sensors'], /too many arguments/],
    [['--data-dir'], /argument missing/],
    [['-c', 'batchSize'], /'batchSize' is invalid. Give an option of the deployment and its value/],
    [['-c', 'stage=dev'], /A local run sets stage itself/],
    [['--data-dir', ''], /'' is invalid. Give the name of a folder./],
    [
      ['--search-url', 'http://ann:s3cret@127.0.0.1:9200'],
      /^error: option '--search-url <url>' argument 'http:\/\/…@127.0.0.1:9200' is invalid. Leave the credentials out/,
    ],
    [['--search-url', 'http://ann:s3/c ret@127.0.0.1:9200'], /'http:\/\/…@127.0.0.1:9200' is invalid/],
    [['--search-auth', 'digest'], /'digest' is invalid. Allowed choices are none, apiKey, basic./],
    [['--search-ca', 'ca.pem'], /--search-ca is for an engine that already runs: add --search-url/],
    [
      ['--search-url', 'localhost:9200'],
      /'localhost:9200' is invalid. Give an http or https URL such as http:\/\/127.0.0.1:9200./,
    ],
  ])('end the process with a sentence and exit code 2 when they are %j', (argv, sentence) => {
    const { printed, code } = refusal(...argv);
    expect(printed).toMatch(sentence);
    expect(printed.trim().split('\n').length).toBe(1);
    expect(code).toBe(2);
  });
});

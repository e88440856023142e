import { afterEach, expect, test, vi } from 'vitest';
import { benches, readBenchOptions } from './options.ts';

afterEach(() => void vi.restoreAllMocks());

test.each([
  [[], { benches }],
  [['indexer-cpu', 'alert-latency'], { benches: ['indexer-cpu', 'alert-latency'] }],
  [['--against', 'HEAD~1'], { against: 'HEAD~1', quick: false }],
  [
    ['--against', 'v1', '--quick', '--only', 'drain', '--rounds', '7'],
    { against: 'v1', quick: true, only: 'drain', rounds: 7 },
  ],
])('%j is read', (argv, options) => {
  expect(readBenchOptions(argv)).toEqual(options);
});

test.each([
  [['indexer'], /'indexer' is invalid.*indexer-cpu/],
  [['--against'], /argument missing/],
  [['--against', 'HEAD', '--rounds', '0'], /whole number from 1 to 1000/],
  [['--against', 'HEAD', '--only', 'engine'], /indexer, aggregator, drain/],
  [['--quick'], /--quick belongs to a comparison: add --against REV/],
  [['--rounds', '3', 'indexer-cpu'], /--rounds belongs to a comparison/],
  [['indexer-cpu', '--against', 'HEAD'], /not indexer-cpu; leave one of them out/],
  [['--agianst', 'HEAD'], /did you mean --against\?/],
])('%j ends with a sentence', (argv, sentence) => {
  expect(endOf(argv)).toEqual({ code: 2, said: expect.stringMatching(sentence) });
});

test('--help prints the options and ends with 0', () => {
  expect(endOf(['--help'])).toEqual({ code: 0, said: expect.stringMatching(/--against <rev>.*--quick/s) });
});

function endOf(argv: readonly string[]): { readonly code: unknown; readonly said: string } {
  let said = '';
  const read = (text: unknown): boolean => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(read);
  vi.spyOn(process.stderr, 'write').mockImplementation(read);
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  try {
    readBenchOptions(argv);
  } catch {
    // The end of the process.
  }
  return { code: exit.mock.calls[0]?.[0] ?? 0, said };
}

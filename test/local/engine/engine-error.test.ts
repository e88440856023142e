import { expect, test } from 'vitest';
import { lastWords } from '../../../local/engine/engine-error.ts';

test('the errors in a log are its last words, without their stacks', () => {
  const log = [
    '[INFO ] starting',
    'Error occurred during initialization of VM',
    'java.lang.IllegalStateException: wrong version',
    '\tat org.opensearch.Node.start(Node.java:1)',
    'Closed all nodes.',
  ].join('\n');
  expect(lastWords(log)).toBe(
    'Error occurred during initialization of VM | java.lang.IllegalStateException: wrong version',
  );
});

test('a log without errors ends with its last lines', () => {
  expect(lastWords('a\nb\nc\nWARNING: unsafe\nd\n\n')).toBe('b | c | d');
});

test('last words are kept short', () => {
  expect(lastWords('x'.repeat(5_000))).toHaveLength(600);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLeftover, isLeftover, parseLeftover } from '../../../cli/records/leftover-format.ts';

const key = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined });

test('a leftover keeps the bytes and the partition key of its record', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), key, fc.string(), (bytes, partitionKey, reason) => {
      const line = Buffer.from(
        formatLeftover({ record: { bytes, line: 7 }, partitionKey, reason }).trimEnd(),
      );
      expect(line.includes('\n')).toBe(false);
      expect(isLeftover(line)).toBe(true);
      const restored = parseLeftover(line);
      expect(restored?.bytes).toEqual(Buffer.from(bytes));
      expect(restored?.partitionKey).toBe(partitionKey);
    }),
  );
});

test.each([
  '',
  '{"message":"a record"}',
  '{"shardlineLeftover":2,"reason":"x","line":1,"data":"YQ=="}',
  '{"shardlineLeftover":1,"reason":"x","line":1,"data":"not base64!"}',
  '{"shardlineLeftover":1,"reason":"x","line":1',
])('%j is no leftover', (line) => {
  expect(parseLeftover(Buffer.from(line))).toBeUndefined();
});

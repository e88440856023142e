import { expect, test } from 'vitest';
import { HeldLines } from '../../../local/run/held-lines.ts';

const reason = 'startOffset must be non-negative';

function reader() {
  const said: string[] = [];
  let clock = 0;
  const lines = new HeldLines(
    (sentence) => said.push(sentence),
    () => clock,
  );
  const read = (line: object) => lines.read(JSON.stringify(line));
  return {
    said,
    pass: (duration: number) => {
      clock += duration;
    },
    held: (sequenceNumber: string, batchFrom = sequenceNumber) =>
      read({
        message: 'held',
        shardId: 'shardId-000000000001',
        ...{ sequenceNumber, batchFrom },
        failure: { stage: 'bulk', type: 'illegal_argument_exception', message: `400: ${reason}` },
        outlook: 'becomes a dead letter after 2 more refusals',
      }),
    batch: (from: string, to: string, deadLetters: number, resumeFrom?: string) =>
      read({
        message: 'batch',
        shardId: 'shardId-000000000001',
        sequenceNumbers: [from, to],
        deadLetters,
        ...(resumeFrom !== undefined && { resumeFrom }),
      }),
  };
}

test('a batch that is held is told soon, then in growing intervals, and once when it goes on', () => {
  const { said, pass, held, batch } = reader();
  // Delivered with others first, and alone from then on.
  held('7', '5');
  pass(1_000);
  batch('5', '9', 0, '7');
  for (let second = 1; second < 600; second += 1) {
    expect(held('7')).toBe(true);
    pass(1_000);
  }
  expect(said.length).toBeGreaterThanOrEqual(7);
  expect(said.length).toBeLessThan(14);
  expect(said[0]).toMatch(
    /^shardId-000000000001 has been held for 2s by record 7 \(bulk:illegal_argument_exception/,
  );
  for (const part of [reason, 'becomes a dead letter after 2 more refusals', 'the records behind it wait']) {
    expect(said[0]).toContain(part);
  }
  const before = said.length;
  batch('7', '9', 1);
  expect(said.slice(before)).toEqual([
    'shardId-000000000001 goes on after 10m, past record 7: with 1 dead letter (npx shardline dead-letters).',
  ]);
});

test('what passes within two seconds, and what is no such line, is nothing to tell', () => {
  const { said, pass, held, batch } = reader();
  held('7');
  pass(1_900);
  held('7');
  expect(batch('7', '9', 0)).toBe(false);
  expect(said).toEqual([]);
  expect(new HeldLines(() => undefined).read('no "held" JSON')).toBe(false);
});

test('lanes of one shard are held by themselves', () => {
  const { said, pass, held, batch } = reader();
  held('7');
  held('8');
  pass(2_000);
  held('7');
  held('8');
  batch('8', '12', 0);
  expect(said.filter((sentence) => sentence.includes('goes on'))).toHaveLength(1);
  pass(3_000);
  held('7');
  expect(said.at(-1)).toContain('held for 5s by record 7');
});

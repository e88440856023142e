import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { letterObject, rejectedLetters } from '../../../functions/dead-letters/dead-letter.ts';
import { folderStore } from '../../../functions/dead-letters/folder-store.ts';
import { type Rejection, readRejections, reasonLines } from '../../../local/run/rejections.ts';
import { jsonRecords } from '../../functions/core/records.ts';

const folder = mkdtempSync(join(tmpdir(), 'rejections-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('each rejected record of the folder has its reason in words, once', async () => {
  expect(await readRejections(join(folder, 'none'))).toEqual(new Map());
  const records = jsonRecords([1, 2]);
  const failure = {
    stage: 'transform',
    type: 'transform_failed',
    message: 'total must be a number',
  } as const;
  const outcomes = records.map(() => ({ status: 'rejected' as const, failures: [failure] }));
  for (const some of [records, records.slice(1)]) {
    const object = letterObject('rejected', rejectedLetters('orders', some, outcomes));
    if (object !== undefined) await folderStore(folder).put(object);
  }
  const reason = 'transform:transform_failed: total must be a number';
  expect([...(await readRejections(folder)).values()]).toEqual(
    records.map(({ shardId, sequenceNumber }) => ({ place: { shardId, sequenceNumber }, reason })),
  );
});

test('the most frequent reasons come first, each on lines that fit', () => {
  const place = { shardId: 'shardId-000000000000', sequenceNumber: '1' };
  const rejections = new Map<string, Rejection>();
  const add = (some: number, reason: string) => {
    for (let each = 0; each < some; each += 1) rejections.set(`${reason} ${each}`, { place, reason });
  };
  add(2, 'bulk:a: short');
  add(1_200, `decode:b: ${'long '.repeat(20)}\nand more`);
  for (const kind of ['c', 'd', 'e', 'f', 'g']) add(1, `bulk:${kind}: rare`);
  const before = new Map([['bulk:a: short 0', { place, reason: 'bulk:a: short' }]]);
  const lines = reasonLines(rejections, before, 40);
  expect(lines).toEqual([
    '1,200  decode:b: long long long long',
    '       long long long long long long …',
    ...['a: short', 'c: rare', 'd: rare', 'e: rare'].map((text) => `    1  bulk:${text}`),
    '    2  for other reasons: shardline dead-letters count',
  ]);
  expect(reasonLines(new Map(), new Map(), 40)).toEqual([]);
});

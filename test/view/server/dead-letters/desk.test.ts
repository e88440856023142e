import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Invoker } from '../../../../cli/kit/invoke-function.ts';
import type { Target } from '../../../../cli/kit/target.ts';
import { folderStore } from '../../../../functions/dead-letters/folder-store.ts';
import type { LetterStore } from '../../../../functions/dead-letters/store.ts';
import { field } from '../../../../functions/engine/install/engine-request.ts';
import { LetterDesk } from '../../../../view/server/rooms/dead-letters/desk.ts';
import { LetterIndex } from '../../../../view/server/rooms/dead-letters/letter-index.ts';
import type { Source } from '../../../../view/sources/source.ts';
import { namedSource } from '../../source.ts';
import { letter, store as put } from './letters.ts';

let folder: string;
let store: LetterStore;
let records: number;
let answer: () => Promise<void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-'));
  store = folderStore(folder);
  records = 0;
  answer = async () => undefined;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Indexes whatever it is given, once the test lets it. */
const indexer: Invoker = {
  name: 'indexer',
  invoke: async (event) => {
    const given = field(event, 'Records');
    const outcomes = Array.isArray(given) ? given.map(() => ({ status: 'indexed' })) : [];
    records += outcomes.length;
    if (outcomes.length > 0) await answer();
    return { kind: 'answer', answer: { pipeline: 'orders', outcomes } };
  },
  close: () => undefined,
};

/** Letters and indexer of this test. */
function targetOf(changes: Partial<LetterStore> = {}): Target {
  const refused = () => {
    throw new Error('not in this test');
  };
  return {
    ...{ pipeline: 'orders', facts: undefined, onlyStream: undefined },
    store: () => ({ ...store, ...changes }),
    invoker: () => indexer,
    aggregator: () => undefined,
    stream: refused,
    search: refused,
  };
}

function deskOf(open: Source['open'] = async () => targetOf()): LetterDesk {
  return new LetterDesk({ ...namedSource, open });
}

const frameOf = (desk: LetterDesk) => desk.frame(AbortSignal.timeout(5_000));

/** The end of the redrive that is under way. */
async function over(desk: LetterDesk) {
  while (desk.isBusy) await new Promise((resolve) => setTimeout(resolve, 5));
  return (await frameOf(desk)).redrive;
}

test('of two redrives that are asked for at once, one begins', async () => {
  await put(store, letter(1), letter(2));
  const desk = deskOf();
  const both = await Promise.allSettled([desk.redrive({}, 2), desk.redrive({}, 2)]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await over(desk)).toMatchObject({ records: 2, tried: 2, isSettled: true });
  expect(records).toBe(2);
});

test('what can’t be opened ends the redrive with a sentence, and nothing else', async () => {
  await put(store, letter(1));
  let opened = 0;
  const desk = deskOf(async () => {
    opened += 1;
    if (opened > 1) throw new Error('gone');
    return targetOf();
  });
  await frameOf(desk);
  await desk.redrive({}, 1);
  expect(await over(desk)).toMatchObject({ isSettled: false, sentence: expect.stringContaining('failed') });
});

test('several letters are redriven only once all are known: the oldest go first', async () => {
  await put(store, letter(1));
  let letIt = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letIt = resolve;
  });
  const get: LetterStore['get'] = async (key) => {
    await held;
    return await store.get(key);
  };
  const desk = deskOf(async () => targetOf({ get }));
  await expect(desk.redrive({}, 1)).rejects.toThrow('still being counted (0 of 1 objects)');
  await expect(desk.planFor({ reason: 'decode:invalid_json' })).rejects.toThrow('still being counted');
  letIt();
  await frameOf(desk);
  while ((await frameOf(desk)).letters === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await desk.planFor({})).toMatchObject({ records: 1 });
});

test('more letters than the user has agreed to aren’t redriven', async () => {
  await put(store, letter(1), letter(2));
  const desk = deskOf();
  await expect(desk.redrive({}, 1)).rejects.toThrow('By now it would be 2 records, and not 1');
  expect(desk.isBusy).toBe(false);
  expect(records).toBe(0);
});

test('an end stops the redrive, waits for what is under way, and says what it came to', async () => {
  await put(store, letter(1));
  let letIt = (): void => undefined;
  answer = () =>
    new Promise<void>((resolve) => {
      letIt = resolve;
    });
  const desk = deskOf();
  expect(await desk.end()).toBeUndefined();
  await desk.redrive({}, 1);
  while (records === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const said = desk.end();
  letIt();
  expect(await said).toBe('Stopped. 1 record: 1 indexed.');
  expect(desk.isBusy).toBe(false);
});

test('where there are too many letters the oldest are forgotten, and new ones are still seen', async () => {
  const index = new LetterIndex(2);
  let clock = 0;
  const numbers = async () => {
    const prefixes = ['rejected/orders/'];
    const signal = new AbortController().signal;
    await index.refresh({ store, prefixes, stream: undefined, signal });
    clock += 100_000;
    return index.entries(clock).map(({ sequenceNumber }) => Number(sequenceNumber.slice(4)));
  };
  // Keys are read eight at a time: enough of them that the oldest are beyond.
  for (let number = 1; number <= 20; number += 1) await put(store, letter(number));
  const first = await numbers();
  expect(first[0]).toBe(20);
  expect(first.length).toBeLessThan(20);
  expect(index.isCut).toBe(true);
  await put(store, letter(21));
  const second = await numbers();
  expect(second[0]).toBe(21);
  expect(second.length).toBeLessThanOrEqual(first.length);
});

import { Client } from '@elastic/elasticsearch';
import { expect, test } from 'vitest';
import { Fault } from '../../../../cli/kit/fault.ts';
import type { Target } from '../../../../cli/kit/target.ts';
import { EngineOf } from '../../../../view/server/rooms/opened-engine.ts';
import { Kept } from '../../../../view/server/rooms/paced.ts';
import { namedSource } from '../../source.ts';

const { signal } = new AbortController();
const unused = () => {
  throw new Error('not in this test');
};

/** A source whose engine is at another address each time that it is opened. */
function moving() {
  const opened: Client[] = [];
  const target: Target = {
    ...{ pipeline: 'orders', facts: undefined, onlyStream: undefined },
    ...{ store: unused, invoker: unused, aggregator: unused, stream: unused },
    search: async () => {
      const client = new Client({ node: `http://127.0.0.1:${1_000 + opened.length}` });
      opened.push(client);
      return client;
    },
  };
  return { opened, source: { ...namedSource, open: async () => target } };
}

test('an engine is opened once, and anew after a failure: it may be at another address then', async () => {
  const { opened, source } = moving();
  const engine = new EngineOf(source);
  const ask = () => engine.ask(signal, async ({ client, pipeline }) => [pipeline, opened.indexOf(client)]);
  expect(await ask()).toEqual(['orders', 0]);
  expect(await ask()).toEqual(['orders', 0]);
  const gone = async () => {
    throw new Fault('TARGET', 'gone');
  };
  await expect(engine.ask(signal, gone)).rejects.toThrow('gone');
  expect(await ask()).toEqual(['orders', 1]);
  engine.close();
});

test('one that can’t be opened is tried again', async () => {
  const { source } = moving();
  let isThere = false;
  const facts = async () => {
    if (isThere) return await source.facts(signal);
    throw new Fault('TARGET', 'no run');
  };
  const engine = new EngineOf({ ...source, facts });
  await expect(engine.ask(signal, async () => 1)).rejects.toThrow('no run');
  isThere = true;
  expect(await engine.ask(signal, async () => 1)).toBe(1);
  engine.close();
});

test('an answer is kept for as long as it is asked for the same', async () => {
  let asked = 0;
  const kept = new Kept<number>(60_000);
  const ask = async () => {
    asked += 1;
    return asked;
  };
  expect([await kept.get('a', ask), await kept.get('a', ask), await kept.get('b', ask)]).toEqual([1, 1, 2]);
  const fails = async () => {
    throw new Error('x');
  };
  await expect(kept.get('c', fails)).rejects.toThrow('x');
  expect(await kept.get('b', ask)).toBe(2);
});

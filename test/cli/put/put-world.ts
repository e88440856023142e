import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { startKinesis, type TestKinesis } from './kinesis.ts';

/** What each test of the put command has for itself: a stream of two shards, and a folder to run it in. */
export interface PutWorld {
  readonly kinesis: TestKinesis;
  readonly stream: string;
  readonly folder: string;
  /** The options that name the stream. */
  readonly target: () => string[];
  /** What is in the stream, as text. */
  readonly texts: () => Promise<string[]>;
}

/** Registers the set-up; what is returned may be read inside tests only. */
export function putWorld(): PutWorld {
  let kinesis: TestKinesis;
  let folder = '';
  let streams = 0;
  const stream = () => `stream-${streams}`;
  beforeAll(async () => {
    kinesis = await startKinesis();
  });
  afterAll(() => kinesis.close());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'put-'));
    streams += 1;
    await kinesis.createStream(stream(), 2);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    get kinesis() {
      return kinesis;
    },
    get stream() {
      return stream();
    },
    get folder() {
      return folder;
    },
    target: () => ['--endpoint', kinesis.endpoint, '--stream', stream()],
    texts: async () => (await kinesis.read(stream())).map(({ data }) => data.toString()),
  };
}

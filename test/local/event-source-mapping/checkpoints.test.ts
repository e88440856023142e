import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileCheckpoints } from '../../../local/event-source-mapping/checkpoints.ts';

describe('checkpoints in a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoints-'));
    path = join(folder, 'kept', 'checkpoints.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are none before the first', () => {
    expect(fileCheckpoints(path).get('shardId-000000000000')).toBeUndefined();
  });

  it('are there again at the next start, shard by shard', () => {
    const checkpoints = fileCheckpoints(path);
    checkpoints.set('shardId-000000000000', '49598630142999655949899443842509554952738656579378741250');
    checkpoints.set('shardId-000000000001', '7');
    checkpoints.set('shardId-000000000001', '8');
    const again = fileCheckpoints(path);
    expect(again.get('shardId-000000000000')).toBe(
      '49598630142999655949899443842509554952738656579378741250',
    );
    expect(again.get('shardId-000000000001')).toBe('8');
    expect(readdirSync(join(folder, 'kept'))).toEqual(['checkpoints.json']);
  });

  it.each([
    ['half a file', '{"shardId-0000'],
    ['an empty file', ''],
    ['another shape', '[1,2]'],
    ['sequence numbers that are none', '{"shardId-000000000000":"LATEST"}'],
  ])('say what to do about %s', (_what, text) => {
    mkdirSync(join(folder, 'kept'));
    writeFileSync(path, text);
    expect(() => fileCheckpoints(path)).toThrow(
      `The checkpoints in ${path} are damaged; remove that file to read the streams from the start.`,
    );
  });

  it('are not taken for none when they are there and cannot be read', () => {
    mkdirSync(path, { recursive: true });
    expect(() => fileCheckpoints(path)).toThrow(/EISDIR/);
  });
});

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allFaults } from './faults/kinds.ts';
import { type Result, runFaults } from './run-faults.ts';

const seed = 7;

/** One run for all cases: real Kinesis API, engine and bundled function, with a few faults of every place. */
describe('a short run amid faults', () => {
  let folder: string;
  let result: Result;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'torture-'));
    result = await runFaults({
      folder,
      seed,
      duration: 20_000,
      rate: 60,
      crashing: false,
      // What a process had claimed that dies at the end is waited for.
      claimMargin: 4_000,
      signal: new AbortController().signal,
      report: () => undefined,
      onProgress: () => undefined,
    });
    // On a machine with much else to do it takes several times as long.
  }, 400_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('loses nothing, doubles nothing, and puts nothing where it does not belong', () => {
    expect(result.ledger.violations).toEqual([]);
  });

  it('has kept windows and sent notifications of alerts', () => {
    const said = result.windows.join('\n');
    expect(said).toMatch(/windows lanes: \d{2,} expected, \d{3,} documents in them, 0 wrong/);
    expect(said).toMatch(/alerts: [1-9]\d* expected/);
  });

  it('has put records of every kind, good and bad', () => {
    const kinds = [...result.ledger.rows].map(([kind, { put }]) => ({ kind, put }));
    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds.filter(({ put }) => put === 0)).toEqual([]);
  });

  /** In so short a time the aggregator writes only some ten times: its edges to the engine count as one. */
  const placeOf = (kind: string) => kind.split(kind.startsWith('windows') ? ' ' : ':')[0];

  it.each([...new Set(allFaults.map(placeOf))])('met faults of: %s', (place) => {
    const hits = allFaults.filter((kind) => placeOf(kind) === place).map((kind) => result.tally.count(kind));
    expect(Math.max(...hits)).toBeGreaterThan(0);
  });

  it('leaves no engine behind', async () => {
    expect(await readdir(join(folder, 'engine'))).not.toContain('engine.pid');
  });
});

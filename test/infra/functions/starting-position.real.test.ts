import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  readProperties,
  refuseChanges,
  refuseFirstChanges,
} from '../../../functions/preflight/properties.ts';
import { readSettings } from '../../../local/event-source-mapping/read-settings.ts';
import { ensureStream } from '../../../local/kinesis/start-kinesis.ts';
import {
  put,
  range,
  runFor,
  sorted,
  startRun,
  startTestKinesis,
  type TestKinesis,
  values,
} from '../../local/event-source-mapping/mapping-run.ts';
import { existingStream, resourcesOf, templateOf, theResource, windowsTemplateOf } from '../template-of.ts';

const mappingType = 'AWS::Lambda::EventSourceMapping';

/** Of the indexer and of the aggregator. */
const mappingsOf = (startingPosition: string) =>
  resourcesOf(windowsTemplateOf({ ...existingStream, startingPosition }), mappingType).map(
    ({ Properties }) => Properties,
  );

describe('both mappings begin where the option says', () => {
  test.each([
    ['trim-horizon', { StartingPosition: 'TRIM_HORIZON' }],
    ['latest', { StartingPosition: 'LATEST' }],
    [
      '2026-11-23T10:00:00.250Z',
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_795_428_000.25 },
    ],
    [
      '2026-11-23T12:00+02:00',
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_795_428_000 },
    ],
  ])('%s', (startingPosition, expected) => {
    const mappings = mappingsOf(startingPosition);
    expect(mappings).toHaveLength(2);
    for (const mapping of mappings) expect(mapping).toMatchObject(expected);
  });

  test('and at the oldest record without it, with no time: as it always was', () => {
    const [mapping] = resourcesOf(templateOf(), mappingType);
    expect(mapping?.Properties).toMatchObject({ StartingPosition: 'TRIM_HORIZON' });
    expect(mapping?.Properties).not.toHaveProperty('StartingPositionTimestamp');
  });
});

describe('the preflight refuses another start', () => {
  const told = (given: object) => {
    const { fixed } = theResource(
      templateOf({ ...existingStream, ...given }),
      'Custom::Preflight',
    ).Properties;
    return readProperties({ fixed }).fixed;
  };
  const refused = (before: object, now: object) => refuseChanges(told(before), told(now)).join('\n');
  const since = '2026-11-23T10:00:00Z';

  test.each([
    [{}, { startingPosition: 'latest' }],
    [{ startingPosition: 'latest' }, {}],
    [{ startingPosition: since }, { startingPosition: '2026-11-23T10:00:01Z' }],
  ])('%j, then %j', (before, now) => {
    expect(refused(before, now)).toMatch(
      /^startingPosition: it can't change from ".+" to ".+" in place; .*npx shardline replay/,
    );
  });

  test('and takes the same one, whatever zone its time is told in', () => {
    expect(refused({}, { startingPosition: 'trim-horizon' })).toBe('');
    expect(refused({ startingPosition: since }, { startingPosition: '2026-11-23T11:00:00.000+01:00' })).toBe(
      '',
    );
  });

  test('and, of a stack that was deployed before there was a choice, all but the oldest record', () => {
    expect(refuseFirstChanges(told({}))).toEqual([]);
    expect(refuseFirstChanges(told({ startingPosition: 'latest' })).join()).toContain('from "trim-horizon"');
  });
});

describe('a real stream is read as the template of each mapping says', () => {
  let kinesis: TestKinesis;
  beforeAll(async () => {
    kinesis = await startTestKinesis();
  });
  afterAll(() => kinesis.stop());

  /** As the template has them, but for how long a batch is waited for. */
  const settingsOf = (properties: Readonly<Record<string, unknown>>) => ({
    ...readSettings(properties),
    maxBatchingWindow: 200,
  });

  test('from a time on, in each shard', async () => {
    await ensureStream(kinesis.client, 'since', 3);
    await put(kinesis, 'since', 0, 30);
    await delay(20);
    const startingPosition = new Date().toISOString();
    await delay(20);
    await put(kinesis, 'since', 30, 30);
    for (const properties of mappingsOf(startingPosition)) {
      const settings = settingsOf(properties);
      expect(sorted(await runFor(kinesis, 'since', 30, { settings }))).toEqual(range(30, 30));
    }
  });

  test('from its newest record on', async () => {
    await ensureStream(kinesis.client, 'newest', 2);
    await put(kinesis, 'newest', 0, 10);
    for (const [turn, properties] of mappingsOf('latest').entries()) {
      const run = await startRun(kinesis, 'newest', { settings: settingsOf(properties) });
      await put(kinesis, 'newest', 10 + turn, 1);
      await run.until((batches) => batches.length > 0);
      await run.mapping.stop();
      expect(run.batches.flatMap(values)).toEqual([10 + turn]);
    }
  });
});

import { expect, test } from 'vitest';
import { parts } from '../../../view/page/rooms/flow/layout.ts';
import { partLink } from '../../../view/page/rooms/flow/part-links.ts';
import { flowFrame } from '../flow-frame.ts';

const reader = { lag: 0, invocations: 0, failed: 0, shards: [] };

test('every part of the picture leads to a room, or to the tables of shards below', () => {
  const frame = flowFrame({ indexer: reader });
  for (const part of parts) {
    expect(partLink(part, frame), part).toMatch(
      /^\/(records|search|dead-letters|windows|alerts|pipeline)|^#/,
    );
  }
});

test('a step that rejects leads to the letters of its most frequent reason', () => {
  const failures = [
    { type: 'transform:transform_failed', records: 9 },
    { type: 'bulk:mapper_parsing_exception', records: 3 },
    { type: 'document:no id', records: 1 },
  ];
  const frame = flowFrame({ failures });
  expect(partLink('decode', frame)).toBe('/records');
  expect(partLink('transform', frame)).toBe('/dead-letters?reason=transform%3Atransform_failed');
  expect(partLink('bulk', frame)).toBe('/dead-letters?reason=bulk%3Amapper_parsing_exception');
});

test('shards and lanes lead to their table, on a stack to the settings of their mappings', () => {
  const local = flowFrame({ indexer: reader });
  expect(partLink('indexerLanes', local)).toBe('#indexer-shards');
  expect(partLink('indexerLanes', flowFrame())).toBe('/pipeline');
  const lag = { reader: 'aggregator', lag: 20_000, through: 0 } as const;
  const windows = {
    ...{ reader, folded: 0, late: 0, closed: 0 },
    alerts: { fired: 0, resolved: 0, published: 0, suppressed: 0, failed: 0 },
  };
  expect(partLink('shards', flowFrame({ indexer: reader, windows, lagging: [lag] }))).toBe(
    '#aggregator-shards',
  );
});

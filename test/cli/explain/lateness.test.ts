import { expect, test } from 'vitest';
import { lateness } from '../../../cli/explain/lateness.ts';
import { definePipeline } from '../../../functions/pipeline/index.ts';
import type { StreamRecord } from '../../../functions/pipeline/record.ts';

interface Event {
  readonly at: number;
}

const pipeline = definePipeline({
  name: 'events',
  transform: (value): Event | null => ((value as Event).at === 0 ? null : (value as Event)),
  document: { index: 'events', eventTime: 'at' },
  mappings: { at: { type: 'date' } },
});

const minute = 60_000;
const begin = Date.UTC(2026, 10, 30, 10);
const pane = { plan: { slideMs: minute, allowedLatenessMs: minute }, paneStart: begin };

/** Minutes after the begin. */
function recordOf(number: number, arrival: number, event = arrival): StreamRecord {
  const at = event === 0 ? 0 : begin + event * minute;
  return {
    ...{ stream: 's', shardId: 'shardId-000000000000', sequenceNumber: String(number), partitionKey: 'k' },
    ...{
      arrivalTime: begin + arrival * minute,
      data: Buffer.from(JSON.stringify({ at })).toString('base64'),
    },
  };
}

async function judged(record: StreamRecord, shard: readonly StreamRecord[]) {
  const asked: number[] = [];
  const evidence = await lateness(record, [pane], {
    pipeline,
    historicalInput: false,
    recordsFrom: async function* (arrivalTime) {
      asked.push((arrivalTime - begin) / minute);
      const due = shard.filter((one) => one.arrivalTime >= arrivalTime);
      for (let start = 0; start < due.length; start += 2) yield due.slice(start, start + 2);
    },
  });
  return { evidence: evidence[0], asked };
}

test('a document that came before its window could have ended is not late, and nothing is read', async () => {
  const record = recordOf(5, 1.9, 0.5);
  expect(await judged(record, [])).toEqual({ evidence: false, asked: [] });
});

test('the record that had moved the watermark past the pane is named', async () => {
  const late = recordOf(9, 5, 0.5);
  const shard = [
    recordOf(3, 1),
    recordOf(4, 2.1, 1.9),
    recordOf(5, 2.5),
    recordOf(6, 4),
    late,
    recordOf(10, 6),
  ];
  const watermark = begin + 1.5 * minute;
  expect(await judged(late, shard)).toEqual({ evidence: { sequenceNumber: '5', watermark }, asked: [1] });
});

test.each([
  ['filtered ones', [recordOf(4, 3, 0)]],
  ['later ones', [recordOf(10, 6)]],
  ['a clock that runs ahead', [recordOf(4, 1.5, 2.4)]],
  ['those of its own pane', [recordOf(4, 3, 0.7), recordOf(5, 4, 0.9)]],
])('%s move no watermark past it', async (_, others) => {
  const record = recordOf(9, 5, 0.5);
  const shard = [...others, record].toSorted((a, b) => Number(a.sequenceNumber) - Number(b.sequenceNumber));
  expect((await judged(record, shard)).evidence).toBe(false);
});

test('what the stream doesn’t give any more leaves it open', async () => {
  expect((await judged(recordOf(9, 5, 0.5), [])).evidence).toBeUndefined();
});

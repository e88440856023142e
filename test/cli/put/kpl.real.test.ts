import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { aggregate, aggregatedBytes, emptyAggregateBytes } from '../../../cli/put/kpl.ts';
import { pythonWith } from './python.ts';

const run = promisify(execFile);

/** Undoes an aggregate with the library that AWS published, and packs the same records with it. */
const script = `
import base64, json, sys
from aws_kinesis_agg.aggregator import RecordAggregator
from aws_kinesis_agg.deaggregator import deaggregate_records
for line in sys.stdin:
    case = json.loads(line)
    kinesis = {'kinesisSchemaVersion': '1.0', 'sequenceNumber': '1', 'partitionKey': case['key'], 'data': case['aggregate'], 'approximateArrivalTimestamp': 1}
    records = deaggregate_records([{'kinesis': kinesis, 'eventSource': 'aws:kinesis', 'eventVersion': '1.0', 'eventID': 'shardId-0:1', 'eventName': 'x', 'invokeIdentityArn': 'x', 'awsRegion': 'x', 'eventSourceARN': 'x'}])
    packer = RecordAggregator(max_size=1048576)
    for data in case['data']:
        packer.add_user_record(case['key'], base64.b64decode(data))
    print(json.dumps({
        'data': [bytes(record['kinesis']['data']).decode() for record in records],
        'keys': [record['kinesis']['partitionKey'] for record in records],
        'packed': base64.b64encode(packer.clear_and_get().get_contents()[2]).decode(),
    }))
`;
const answer = z.object({ data: z.array(z.string()), keys: z.array(z.string()), packed: z.string() });

const cases = [
  { name: 'two lines', key: 'a', data: [Buffer.from('one'), Buffer.from('two')] },
  {
    name: 'many records',
    key: 'k'.repeat(200),
    data: Array.from({ length: 700 }, (_, n) => Buffer.from(`{"n":${n}}`)),
  },
  {
    name: 'any bytes and lengths',
    key: 'ключ',
    data: [0, 1, 127, 128, 129, 16_383, 16_384, 30_000].map((n) => randomBytes(n)),
  },
];

describe('against aws_kinesis_agg', () => {
  let answers: z.infer<typeof answer>[] = [];

  beforeAll(async () => {
    const python = await pythonWith('aws_kinesis_agg==1.2.3', 'protobuf==7.36.2', 'six==1.17.0');
    const input = cases.map(({ key, data }) =>
      JSON.stringify({
        key,
        aggregate: Buffer.from(aggregate(key, data)).toString('base64'),
        data: data.map((bytes) => bytes.toString('base64')),
      }),
    );
    const running = run(python, ['-c', script], { maxBuffer: 64 * 1024 * 1024 });
    running.child.stdin?.end(input.join('\n'));
    answers = (await running).stdout
      .trim()
      .split('\n')
      .map((line) => answer.parse(JSON.parse(line)));
  }, 180_000);

  test.each(cases.map((each, position) => ({ ...each, position })))(
    'it unpacks $name as they were',
    ({ position, key, data }) => {
      expect(answers[position]?.data).toEqual(data.map((bytes) => bytes.toString('base64')));
      expect(new Set(answers[position]?.keys)).toEqual(new Set([key]));
    },
  );

  test.each(cases.map((each, position) => ({ ...each, position })))(
    'it packs $name into the same bytes',
    ({ position, key, data }) => {
      expect(answers[position]?.packed).toBe(Buffer.from(aggregate(key, data)).toString('base64'));
    },
  );
});

test.each(cases)('the length of an aggregate is known beforehand: $name', ({ key, data }) => {
  const foretold = data.reduce(
    (sum, bytes) => sum + aggregatedBytes(bytes.length),
    emptyAggregateBytes(Buffer.byteLength(key)),
  );
  expect(aggregate(key, data).length).toBe(foretold);
});

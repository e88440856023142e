import { describe, expect, it } from 'vitest';
import { parseBulk, refuseItems } from './bulk-items.ts';
import { type Answer, json } from './relay.ts';

const lines = [
  '{"create":{"_index":"i","_id":"a"}}',
  '{"field":"{\\"delete\\":{}}"}',
  '{"delete":{"_index":"i","_id":"b"}}',
  '{"index":{"_index":"i","_id":"c","if_seq_no":3,"if_primary_term":1}}',
  '{"field":2}',
];
const body = Buffer.from(`${lines.join('\n')}\n`);

/** An engine that takes everything it is sent. */
async function engine(sent: Buffer): Promise<Answer> {
  const items = parseBulk(sent).map(({ action, id }) => ({ [action]: { _id: id, status: 200 } }));
  return json(200, { took: 1, errors: false, items });
}

const statuses = ({ body: answered }: Answer): unknown[] => {
  const { items } = JSON.parse(answered.toString());
  return items.map((item: object) =>
    Object.entries(item).map(([action, { _id, status }]) => [action, _id, status]),
  );
};

describe('refusing items of a bulk request', () => {
  it('tells operations with a source from those without', () => {
    const operations = parseBulk(body);
    expect(operations.map(({ action, id }) => [action, id])).toEqual([
      ['create', 'a'],
      ['delete', 'b'],
      ['index', 'c'],
    ]);
    expect(operations.map(({ lines: own }) => own).join('')).toBe(body.toString());
  });

  it('answers for each operation in its place, and sends on only those that are not refused', async () => {
    let sent = '';
    const answer = await refuseItems(
      parseBulk(body),
      (position) => position === 1,
      429,
      (rest) => {
        sent = rest.toString();
        return engine(rest);
      },
    );
    expect(sent).toBe(`${[lines[0], lines[1], lines[3], lines[4]].join('\n')}\n`);
    expect(statuses(answer)).toEqual([[['create', 'a', 200]], [['delete', 'b', 429]], [['index', 'c', 200]]]);
  });

  it('sends nothing on when all are refused', async () => {
    const forward = () => Promise.reject(new Error('nothing should be sent'));
    const answer = await refuseItems(parseBulk(body), () => true, 503, forward);
    expect(statuses(answer)).toEqual([[['create', 'a', 503]], [['delete', 'b', 503]], [['index', 'c', 503]]]);
  });

  it("passes a whole request's refusal on", async () => {
    const refused = json(413, {});
    expect(
      await refuseItems(
        parseBulk(body),
        (position) => position === 0,
        429,
        async () => refused,
      ),
    ).toBe(refused);
  });
});

import { explainTarget } from '../../../../cli/explain/explain-target.ts';
import { Fault } from '../../../../cli/kit/fault.ts';
import { moment } from '../../../../cli/kit/option-values.ts';
import type { Source } from '../../../sources/source.ts';
import { withPatience } from '../../reading.ts';
import type { LiveReadingOf, ServerRoom } from '../room.ts';
import { explanationOf } from './explanation.ts';
import { recordFilter } from './record-filter.ts';
import { RecordsReading } from './records-reading.ts';
import { StoredAnswers } from './stored-answers.ts';
import { RecordTail } from './tail.ts';

/** Of each source, by where they begin: pages with different filters share one reading of the stream. */
const tails = new WeakMap<Source, Map<string, RecordTail>>();

export const records: ServerRoom = {
  name: 'records',
  live: (source, query): LiveReadingOf<'records'> =>
    new RecordsReading(
      tailOf(source, query.get('from') ?? ''),
      recordFilter(query),
      new StoredAnswers(source),
    ),
  routes: (api, source) => {
    api.get('/explain', async (context) => {
      const { record = '', much } = context.req.query();
      if (record.trim() === '')
        throw new Fault('USAGE', 'Name a record by its sequence number, or by an _id.');
      const explanation = await withPatience(context.req.raw.signal, async (signal) => {
        const facts = await source.facts(signal);
        const [target, pipeline] = [await source.open(), await source.definition(signal)];
        return await explainTarget(record.trim(), { target, facts, pipeline }, signal);
      });
      return context.json(explanationOf(explanation, much === 'all' ? 'all' : 'some'));
    });
  },
};

function tailOf(source: Source, from: string): RecordTail {
  const known = tails.get(source) ?? new Map<string, RecordTail>();
  tails.set(source, known);
  for (const [key, tail] of known) if (tail.hasStopped) known.delete(key);
  const tail = known.get(from) ?? new RecordTail(source, beginOf(from));
  known.set(from, tail);
  return tail;
}

/** So much of what came before is shown at once; and clocks differ. Milliseconds. */
const marginMs = 5_000;

/** `15m`, or a time; what is neither begins now. */
function beginOf(from: string): number {
  try {
    return from === '' ? Date.now() - marginMs : moment(from);
  } catch {
    return Date.now() - marginMs;
  }
}

import { explainTarget } from '../../../../cli/explain/explain-target.ts';
import { Fault } from '../../../../cli/kit/fault.ts';
import { moment } from '../../../../cli/kit/option-values.ts';
import type { Source } from '../../../sources/source.ts';
import { withPatience } from '../../reading.ts';
import type { LiveReadingOf, ServerRoom } from '../room.ts';
import { explanationOf } from './explanation.ts';
import { PausedReading } from './paused-reading.ts';
import { Pauses } from './pauses.ts';
import { RecordFilter } from './record-filter.ts';
import { RecordsReading } from './records-reading.ts';
import { StoredAnswers } from './stored-answers.ts';
import { RecordTail } from './tail.ts';

/** Of each source: all pages share one reading of the stream, whatever their filters and beginnings. */
const tails = new WeakMap<Source, RecordTail>();

const pauses = new WeakMap<Source, Pauses>();

export const records: ServerRoom = {
  name: 'records',
  live: (source, query): LiveReadingOf<'records'> => {
    const [filter, answers] = [new RecordFilter(query), new StoredAnswers(source)];
    const paused = Number(query.get('paused') ?? Number.NaN);
    // What is paused has begun already.
    if (Number.isFinite(paused)) {
      return new PausedReading(tailOf(source), paused, pausesOf(source), filter, answers);
    }
    const from = beginOf(query.get('from') ?? '');
    return new RecordsReading(tailOf(source, from), from, filter, answers);
  },
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

function tailOf(source: Source, from = Date.now() - marginMs): RecordTail {
  const known = tails.get(source);
  const tail = known === undefined || known.hasStopped ? new RecordTail(source, from) : known;
  tails.set(source, tail);
  tail.reach(from);
  return tail;
}

function pausesOf(source: Source): Pauses {
  const known = pauses.get(source) ?? new Pauses();
  pauses.set(source, known);
  return known;
}

/** So much of what came before is shown at once; and clocks differ. Milliseconds. */
const marginMs = 5_000;

/** `15m`, or a time; what is neither begins now. */
function beginOf(from: string): number | undefined {
  try {
    return from === '' ? undefined : moment(from);
  } catch {
    return undefined;
  }
}

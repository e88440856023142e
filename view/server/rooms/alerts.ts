import type { Context } from 'hono';
import type { Desk } from '../../../cli/alerts/desk.ts';
import { atDesk } from '../../../cli/alerts/open-desk.ts';
import { Fault } from '../../../cli/kit/fault.ts';
import { planMonitors } from '../../../functions/core/monitors/plan-monitors.ts';
import type { Pipeline } from '../../../functions/pipeline/pipeline.ts';
import type { AlertMonitor, AlertsFirst } from '../../protocol/alerts.ts';
import type { Source } from '../../sources/source.ts';
import { act } from './alerts/actions.ts';
import { backtestStored } from './alerts/backtest.ts';
import { triableOptions, withChanged } from './alerts/changed-monitor.ts';
import { detailOf } from './alerts/detail.ts';
import { readOver } from './alerts/find-alerts.ts';
import { JustOver, readJustOver } from './alerts/just-over.ts';
import { readCurrent, readHolding } from './alerts/read-alerts.ts';
import { incompleteReader } from './incomplete.ts';
import { knownDefinition } from './known-definition.ts';
import { askOnce, EngineOf } from './opened-engine.ts';
import { paced } from './paced.ts';
import type { LiveReadingOf, ServerRoom } from './room.ts';
import { ruleOf } from './windows/shapes.ts';

/** What monitors found, what of it was notified, and what can be done about it: as `shardline alerts` does it. */
export const alerts: ServerRoom = {
  name: 'alerts',
  live: alertsReading,
  routes: (api, source) =>
    api
      .get('/alert', async (context) =>
        context.json(await onDesk(source, context, (desk) => detailOf(context.req.query('id') ?? '', desk))),
      )
      .get('/backtest', async (context) => context.json(await backtest(source, context)))
      .post('/:action', async (context) => {
        const body: unknown = await context.req.json().catch(() => undefined);
        return context.json(
          await onDesk(source, context, (desk) => act(context.req.param('action'), body, desk)),
        );
      }),
};

const [fewestShown, mostShown] = [50, 1_000];

function alertsReading(source: Source, query: URLSearchParams): LiveReadingOf<'alerts'> {
  const engine = new EngineOf(source);
  const justOver = new JustOver();
  const incomplete = incompleteReader(source, 'aggregator');
  const monitor = query.get('monitor') ?? undefined;
  const shown = Number(query.get('show') ?? fewestShown);
  const most = Number.isInteger(shown) ? Math.min(mostShown, Math.max(fewestShown, shown)) : fewestShown;
  return {
    first: async (signal) => firstOf(await knownDefinition(source, signal)),
    frame: paced(source, async (signal) => {
      const known = await knownDefinition(source, signal);
      const plans = known && planMonitors(known);
      return await engine.ask(signal, async (opened) => {
        const holding = await readHolding(opened, signal);
        const [{ rows, firing, pending }, fresh, written] = await Promise.all([
          readCurrent(plans, holding, monitor, opened, signal),
          readJustOver(plans, holding, monitor, opened, signal),
          readOver({ monitor, most }, plans ?? [], holding, opened, signal),
        ]);
        const over = justOver.with(fresh, written, performance.now());
        const { now, shown: maintenance } = holding;
        return {
          ...{ now, current: rows, firing, pending, history: over.rows, over: over.count, maintenance },
          incomplete: incomplete(),
        };
      });
    }),
    close: () => engine.close(),
  };
}

function firstOf(pipeline: Pipeline | undefined): AlertsFirst {
  if (pipeline === undefined) return { monitors: [], isUnknown: true };
  const plans = planMonitors(pipeline);
  const monitors = (pipeline.monitors ?? []).flatMap((monitor, position): AlertMonitor[] => {
    const plan = plans[position];
    if (plan === undefined) return [];
    const { name, type, severity, window } = plan;
    return [
      {
        ...{ name, type, severity, window: window.name, keyFields: window.keyFields, rule: ruleOf(plan) },
        options: triableOptions(monitor),
      },
    ];
  });
  return { monitors };
}

async function onDesk<Answer>(
  source: Source,
  { req }: Context,
  work: (desk: Desk) => Promise<Answer>,
): Promise<Answer> {
  const { signal } = req.raw;
  const definition = await knownDefinition(source, signal);
  const monitors = definition && (definition.monitors ?? []).map(({ name }) => name);
  return await askOnce(source, signal, async ({ client, pipeline }) =>
    atDesk({ pipeline, monitors, search: client }, work),
  );
}

/** Up to 50,000 results are read and evaluated. */
const backtestPatienceMs = 60_000;

async function backtest(source: Source, { req }: Context) {
  const { monitor = '', from, to, text = '', ...changes } = req.query();
  const { signal } = req.raw;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== ''));
  const changed = withChanged(await source.definition(signal), monitor, given);
  const [begin, end] = [timeOf('from', from, 0), timeOf('to', to, Date.now())];
  if (begin >= end) throw new Fault('USAGE', 'The time to look at ends before it begins: choose it anew.');
  try {
    return await askOnce(
      source,
      signal,
      (engine, limited) => backtestStored({ changed, from: begin, to: end, text }, engine, limited),
      backtestPatienceMs,
    );
  } catch (thrown) {
    if (!(thrown instanceof DOMException && thrown.name === 'TimeoutError')) throw thrown;
    // It isn't asked again by itself, as what takes too long otherwise is.
    throw new Fault('USAGE', 'It takes too long to evaluate: choose a shorter time, or fewer keys.');
  }
}

function timeOf(name: string, given: string | undefined, otherwise: number): number {
  const time = given === undefined || given === '' ? otherwise : Number(given);
  if (Number.isFinite(time)) return time;
  throw new Fault('USAGE', `${name}: ${given} isn't a time in milliseconds.`);
}

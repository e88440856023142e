import type { Pipeline } from '../../../../functions/pipeline/pipeline.ts';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { FoundKeys, WindowsFirst, WindowsFrame } from '../../../protocol/windows.ts';
import type { Source } from '../../../sources/source.ts';
import { alertsWithin } from '../alerts/find-alerts.ts';
import { incompleteReader } from '../incomplete.ts';
import { knownDefinition } from '../known-definition.ts';
import { EngineOf, type OpenedEngine } from '../opened-engine.ts';
import { Kept } from '../paced.ts';
import { findKeys } from './find-keys.ts';
import { defaultKeys, highestKeys, stable } from './highest-keys.ts';
import { LateWatch, readProgress } from './progress.ts';
import { readSeries } from './read-series.ts';
import { shapesOf } from './shapes.ts';
import { StoredStarts, shownStarts } from './shown-time.ts';
import { storedDefinition } from './stored-definition.ts';
import { type Wanted, wantedOf } from './wanted.ts';

/** Milliseconds for which the keys with the highest values stay the same: lines shouldn't come and go. */
const keysForMs = 10_000;

const mostEpisodes = 100;

/** Milliseconds for which what the results tell of the windows is kept. */
const storedForMs = 30_000;

/** Keys of a list to choose from. */
const mostListed = 100;

/** Keys to choose from, those with the highest values first. @throws Fault */
export async function listKeys(
  wanted: Wanted,
  text: string,
  engine: OpenedEngine,
  signal: AbortSignal,
): Promise<FoundKeys> {
  const starts = await startsOf(wanted, new StoredStarts(), engine, signal);
  if (starts === undefined) return { keys: [], all: { count: 0, isExact: true } };
  const span = { from: starts.shown[0] ?? 0, to: starts.shown.at(-1) ?? 0 };
  const { shape, measure } = wanted;
  const which = { window: shape.name, keyFields: shape.keyFields, measure, starts: span };
  return await findKeys({ ...which, text, most: mostListed }, engine, signal);
}

async function startsOf(
  { shape, windows: count, until }: Wanted,
  edges: StoredStarts,
  engine: OpenedEngine,
  signal: AbortSignal,
) {
  const stored = await edges.of(shape.name, engine, signal);
  if (stored === undefined) return undefined;
  const shown = shownStarts({ stored, slide: shape.slide, windows: count, until, now: Date.now() });
  return { stored, shown };
}

const noKeys = { keys: { count: 0, isExact: true }, series: [], starts: [], episodes: [] };
const noTime = { ...noKeys, hasLater: false, hasEarlier: false };

/** Of a pipeline without windows. */
const nothing: WindowsFrame = { window: '', metric: '', ...noTime, late: { shards: [], seen: [] } };

/** Reads the windows that an address asks for. */
export class WindowsReading {
  private readonly query: URLSearchParams;
  private readonly engine: EngineOf;
  private readonly late = new LateWatch();
  private readonly highest = new Kept<FoundKeys>(keysForMs);
  private readonly edges = new StoredStarts();
  private shown: readonly KeyValues[] = [];
  private readonly source: Source;
  private readonly stored = new Kept<Pipeline>(storedForMs);
  private readonly incomplete: ReturnType<typeof incompleteReader>;

  constructor(source: Source, query: URLSearchParams) {
    this.query = query;
    this.engine = new EngineOf(source);
    this.source = source;
    this.incomplete = incompleteReader(source, 'aggregator');
  }

  /** By the project's file, or else by what is stored. @throws Fault */
  private async definition(engine: OpenedEngine, signal: AbortSignal): Promise<Pipeline> {
    const known = await knownDefinition(this.source, signal);
    return known ?? (await this.stored.get('', () => storedDefinition(engine, signal)));
  }

  /** @throws Fault */
  async first(signal: AbortSignal): Promise<WindowsFirst> {
    const pipeline = await this.engine.ask(signal, (engine) => this.definition(engine, signal));
    const isUnknown = (await knownDefinition(this.source, signal)) === undefined;
    return { windows: shapesOf(pipeline), isUnknown };
  }

  close(): void {
    this.engine.close();
  }

  /** @throws Fault */
  async read(signal: AbortSignal): Promise<WindowsFrame> {
    return await this.engine.ask(signal, async (engine) => {
      const pipeline = await this.definition(engine, signal);
      if ((pipeline.windows ?? []).length === 0) return nothing;
      return await this.frame(wantedOf(this.query, pipeline), pipeline, engine, signal);
    });
  }

  private async frame(
    wanted: Wanted,
    pipeline: Pipeline,
    engine: OpenedEngine,
    signal: AbortSignal,
  ): Promise<WindowsFrame> {
    const { shape, measure } = wanted;
    const [time, progress] = await Promise.all([
      startsOf(wanted, this.edges, engine, signal),
      readProgress(shape, engine, signal),
    ]);
    const late = this.late.note(progress.late, Date.now());
    const common = {
      ...{ window: shape.name, metric: measure.id, finalThrough: progress.closedThrough, late },
      incomplete: this.incomplete(),
    };
    if (time === undefined) return { ...common, ...noTime };
    const { stored, shown: starts } = time;
    const span = { from: starts[0] ?? 0, to: starts.at(-1) ?? 0 };
    const which = { window: shape.name, keyFields: shape.keyFields, measure };
    const found = await this.highest.get(JSON.stringify([span.to, wanted.keys]), () =>
      // One more than is shown: `_other` isn't a key, and is shown only where somebody asks for it.
      findKeys({ ...which, starts: span, most: defaultKeys + 1 }, engine, signal),
    );
    this.shown = wanted.keys ?? stable(this.shown, highestKeys(found, shape.keyFields));
    const [series, episodes] = await Promise.all([
      readSeries({ ...which, keys: this.shown, starts }, engine, signal),
      alertsWithin(
        { window: shape.name, from: span.from, to: span.to + shape.size, most: mostEpisodes },
        pipeline,
        engine,
        signal,
      ),
    ]);
    return {
      ...{ ...common, starts, series, episodes, keys: found.all },
      ...{ hasLater: stored.to > span.to, hasEarlier: stored.from < span.from },
    };
  }
}

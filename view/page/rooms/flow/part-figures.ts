import type { FlowFrame, ReaderFlow } from '../../../protocol/flow.ts';
import { lagTone } from '../../../protocol/lag-tone.ts';
import { count, duration, plural, rate, shortCount } from '../../kit/format.ts';
import type { PartName } from './layout.ts';

/** What a part of the picture says. */
export interface PartFigure {
  readonly name: string;
  readonly value: string;
  /** Below the value. */
  readonly note: string;
  readonly tone?: 'bad' | 'warn' | undefined;
}

/** The figures of each part; those that the target doesn't know say so. */
export function partFigures(frame: FlowFrame): ReadonlyMap<PartName, PartFigure> {
  const { rates, indexer, windows, engine } = frame;
  const rejectedIn = (stages: readonly string[]) =>
    frame.failures
      .filter(({ type }) => stages.includes(type.split(':')[0] ?? ''))
      .reduce((sum, { records: some }) => sum + some, 0);
  const step = (name: string, stages: readonly string[]): PartFigure => {
    const rejected = rejectedIn(stages);
    return { name, value: shortCount(rejected), note: 'rejected', tone: rejected > 0 ? 'warn' : undefined };
  };
  return new Map<PartName, PartFigure>([
    [
      'producers',
      {
        name: 'Producers',
        value: `${rate(rates.read)} /s`,
        note: `${shortCount(frame.read)} records`,
      },
    ],
    ['shards', shards(frame)],
    ['indexerLanes', lanes(indexer)],
    ['decode', step('Decode', ['decode'])],
    ['transform', step('Transform', ['transform', 'document'])],
    ['bulk', bulk(frame, rejectedIn(['bulk', 'engine']))],
    [
      'index',
      {
        name: 'Index',
        value: shortCount(frame.documents),
        note: 'documents',
        ...(engine.state === 'holding' && { tone: 'bad' }),
      },
    ],
    [
      'letters',
      {
        name: 'Dead letters',
        value: shortCount(frame.deadLetters),
        note: rates.rejected > 0 ? `${rate(rates.rejected)} /s` : 'letters',
        tone: frame.deadLetters > 0 ? 'warn' : undefined,
      },
    ],
    ...(windows === undefined ? [] : ofWindows(windows)),
  ]);
}

function ofWindows({
  reader,
  folded,
  late,
  closed,
  alerts,
}: NonNullable<FlowFrame['windows']>): [PartName, PartFigure][] {
  const { fired, resolved, published, suppressed, failed } = alerts;
  return [
    ['aggregatorLanes', lanes(reader)],
    [
      'windows',
      {
        name: 'Windows',
        value: shortCount(folded),
        note: late > 0 ? `${shortCount(late)} late` : `${shortCount(closed)} final`,
        tone: late > 0 ? 'warn' : undefined,
      },
    ],
    [
      'monitors',
      {
        name: 'Monitors',
        value: `${count(fired)} fired`,
        note: `${count(resolved)} resolved`,
        tone: fired > 0 ? 'warn' : undefined,
      },
    ],
    [
      'notifications',
      {
        name: 'Notifications',
        value: `${count(published)} sent`,
        note: failed > 0 ? `${count(failed)} failed` : `${count(suppressed)} held back`,
        tone: failed > 0 ? 'bad' : undefined,
      },
    ],
  ];
}

/** `≥ 12 min` where it isn't known how much longer. */
export function lagText({ lag, lagIsAtLeast = false }: FlowFrame): string {
  return lagIsAtLeast ? `≥ ${duration(lag)}` : duration(lag);
}

function shards(frame: FlowFrame): PartFigure {
  const { indexer, windows, lag } = frame;
  const { shards: known, behind: ofIndexer } = indexer;
  const behind = ofIndexer === undefined ? undefined : Math.max(ofIndexer, windows?.reader.behind ?? 0);
  return {
    name: known === undefined ? 'Stream' : plural(known.length, 'shard'),
    value: lagText(frame),
    note: behind === undefined ? 'lag' : `lag, ${shortCount(behind)} behind`,
    tone: lagTone(lag),
  };
}

function lanes({ shards: known, inFlight, retries = 0, failed }: ReaderFlow): PartFigure {
  const all = known?.reduce((sum, { lanes: some }) => sum + some.length, 0);
  return {
    name: all === undefined ? 'Lanes' : plural(all, 'lane'),
    value: inFlight === undefined ? '–' : shortCount(inFlight),
    note:
      inFlight === undefined
        ? 'known locally only'
        : retries > 0
          ? `in flight, ${plural(retries, 'retry', 'retries')}`
          : 'in flight',
    tone: failed > 0 ? 'warn' : undefined,
  };
}

function bulk({ engine }: FlowFrame, rejected: number): PartFigure {
  const { state, bulkRetries } = engine;
  const tone = state === 'holding' ? 'bad' : state === 'pushing back' ? 'warn' : undefined;
  if (state === 'holding') return { name: 'Bulk', value: 'held', note: 'waits for the engine', tone };
  const note = rejected > 0 ? `rejected, ${count(bulkRetries)} retried` : 'requests retried';
  return {
    name: 'Bulk',
    value: shortCount(rejected > 0 ? rejected : bulkRetries),
    note,
    tone: tone ?? (rejected > 0 ? 'warn' : undefined),
  };
}

import type { FlowFrame, LaneFlow, ReaderFlow, ShardFlow } from '../../view/protocol/flow.ts';
import { lagTone } from '../../view/protocol/lag-tone.ts';
import { shortShard } from '../../view/protocol/short-shard.ts';
import { count } from '../kit/count.ts';
import { lengthText } from './figures.ts';
import { type Line, piece, type Tone } from './line.ts';

interface Row {
  readonly reader: string;
  readonly shard: ShardFlow;
}

/** Shards of both functions, as far as there is room. A target that doesn't know its shards has none. */
export function shardLines(
  { indexer, windows }: FlowFrame,
  { room, scrolled }: { readonly room: number; readonly scrolled: number },
): Line[] {
  const rows = [...rowsOf('indexer', indexer), ...(windows ? rowsOf('aggregator', windows.reader) : [])];
  if (rows.length === 0 || room < 2) return [];
  const most = room - 1;
  const begin = Math.max(0, Math.min(scrolled, rows.length - most));
  const shown = rows.slice(begin, begin + most);
  const part = shown.length < rows.length ? `  ${begin + 1}–${begin + shown.length} of ${rows.length}` : '';
  const head: Line = [
    piece('SHARD'.padEnd(17), 'strong'),
    piece(`${'lag'.padStart(12)}${'behind'.padStart(9)}  lanes${part}`, 'quiet'),
  ];
  return [head, ...shown.map(rowLine)];
}

/** Rows that there would be without an end of the screen. */
export function shardCount({ indexer, windows }: FlowFrame): number {
  return (indexer.shards?.length ?? 0) + (windows?.reader.shards?.length ?? 0);
}

function rowsOf(reader: string, { shards = [] }: ReaderFlow): Row[] {
  return shards.map((shard) => ({ reader, shard }));
}

function rowLine({ reader, shard: { shardId, lag, behind, lanes } }: Row): Line {
  const tone: Tone = lagTone(lag) ?? 'plain';
  return [
    piece(`${reader} ${shortShard(shardId)}`.padEnd(17)),
    piece(lengthText(lag).padStart(12), tone),
    piece(`${count(behind).padStart(9)}  `),
    ...lanes.flatMap((lane, place) => [piece(place === 0 ? '' : ' | ', 'quiet'), lanePiece(lane)]),
  ];
}

function lanePiece({ inFlight, waiting, retries, running }: LaneFlow) {
  const figures = [
    ...(running === undefined ? [] : [`${count(inFlight)} in flight`]),
    ...(waiting > 0 ? [`${count(waiting)} waiting`] : []),
    ...(retries > 0 ? [`try ${count(retries + 1)}`] : []),
  ];
  if (figures.length === 0) return piece('idle', 'quiet');
  return piece(figures.join(', '), retries > 0 ? 'bad' : 'plain');
}

import type { FlowFrame } from '../../../protocol/flow.ts';
import type { PartName } from './layout.ts';

/** Ids of the cards of Flow itself that say more. */
export const shardCards = { indexer: 'indexer-shards', aggregator: 'aggregator-shards' } as const;

/** Where each part of the picture leads: to the room that explains its figure. */
export function partLink(part: PartName, frame: FlowFrame): string {
  switch (part) {
    case 'producers':
      return '/records';
    case 'shards':
      return shardLink(frame, frame.lagging[0]?.reader ?? 'indexer');
    case 'indexerLanes':
      return shardLink(frame, 'indexer');
    case 'aggregatorLanes':
      return shardLink(frame, 'aggregator');
    case 'decode':
      return rejectedLink(frame, ['decode']);
    case 'transform':
      return rejectedLink(frame, ['transform', 'document']);
    case 'bulk':
      return rejectedLink(frame, ['bulk', 'engine']);
    case 'index':
      return '/search';
    case 'letters':
      return '/dead-letters';
    case 'windows':
      return '/windows';
    case 'monitors':
    case 'notifications':
      return '/alerts';
  }
}

/** Of a stack neither shards nor lanes are known: its event source mappings are. */
function shardLink({ indexer, windows }: FlowFrame, reader: keyof typeof shardCards): string {
  const { shards } = reader === 'indexer' ? indexer : (windows?.reader ?? indexer);
  return shards === undefined ? '/pipeline' : `#${shardCards[reader]}`;
}

/** What was rejected in a step has letters by its reason; where nothing was, the records pass through it. */
function rejectedLink({ failures }: FlowFrame, stages: readonly string[]): string {
  const most = failures.find(({ type }) => stages.includes(type.split(':')[0] ?? ''));
  return most === undefined ? '/records' : `/dead-letters?${new URLSearchParams({ reason: most.type })}`;
}

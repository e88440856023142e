import type { LaneFlow, ReaderFlow, ShardFlow } from '../../../protocol/flow.ts';
import { lagTone } from '../../../protocol/lag-tone.ts';
import { lagsFromMs } from '../../../protocol/lagging.ts';
import { shortShard } from '../../../protocol/short-shard.ts';
import { Card } from '../../kit/card.tsx';
import { count, duration, plural } from '../../kit/format.ts';
import { Table } from '../../kit/table.tsx';

export interface ShardsProps {
  readonly title: string;
  readonly id: string;
  readonly reader: ReaderFlow;
}

/** What waits in each shard, and what each of its lanes does. */
export function Shards({ title, id, reader }: ShardsProps) {
  const { shards, invocations, retries = 0, failed } = reader;
  const said = [
    plural(invocations, 'invocation'),
    ...(retries > 0 ? [plural(retries, 'retry', 'retries')] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return (
    <Card title={title} id={id} aside={said.join(', ')}>
      {shards === undefined ? (
        <p class="quiet">Shards and lanes are known of a local run only.</p>
      ) : (
        <Table
          head={['Shard', '#Lag', '#Behind', 'Lanes']}
          rows={shards.toSorted(laggingFirst).map(({ shardId, lag, behind, lanes }) => ({
            id: shardId,
            cells: [
              <span key={shardId} title={shardId}>
                {shortShard(shardId)}
              </span>,
              { tone: lagTone(lag), text: duration(lag) },
              count(behind),
              <ul key="lanes" class="lanes">
                {lanes.map((lane, number) => (
                  <LaneState key={number} lane={lane} />
                ))}
              </ul>,
            ],
          }))}
        />
      )}
    </Card>
  );
}

function LaneState({ lane }: { readonly lane: LaneFlow }) {
  const { inFlight, waiting, retries, running } = lane;
  const state =
    retries > 0 ? 'retrying' : running !== undefined ? 'running' : waiting > 0 ? 'gathering' : 'idle';
  const figures = [
    ...(inFlight > 0 ? [`${count(inFlight)} in flight`] : []),
    ...(waiting > 0 ? [`${count(waiting)} waiting`] : []),
    ...(retries > 0 ? [`try ${count(retries + 1)}`] : []),
  ];
  return (
    <li class="lane" data-state={state}>
      {figures.length === 0 ? 'idle' : figures.join(', ')}
    </li>
  );
}

/** What lags is above the others, which stay in their order. */
function laggingFirst(one: ShardFlow, other: ShardFlow): number {
  const lag = ({ lag: own }: ShardFlow) => (own > lagsFromMs ? own : 0);
  return lag(other) - lag(one);
}

import type { LaneFlow, ReaderFlow } from '../../../protocol/flow.ts';
import { lagTone } from '../../../protocol/lag-tone.ts';
import { Card } from '../../kit/card.tsx';
import { count, duration, plural } from '../../kit/format.ts';
import { Table } from '../../kit/table.tsx';

export interface ShardsProps {
  readonly title: string;
  readonly reader: ReaderFlow;
}

/** What waits in each shard, and what each of its lanes does. */
export function Shards({ title, reader }: ShardsProps) {
  const { shards, invocations, retries = 0, failed } = reader;
  const said = [
    plural(invocations, 'invocation'),
    ...(retries > 0 ? [plural(retries, 'retry', 'retries')] : []),
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ];
  return (
    <Card title={title} aside={said.join(', ')}>
      {shards === undefined ? (
        <p class="quiet">Shards and lanes are known of a local run only.</p>
      ) : (
        <Table
          head={['Shard', '#Lag', '#Behind', 'Lanes']}
          rows={shards.map(({ shardId, lag, behind, lanes }) => ({
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

/** `shardId-000000000012` is `…012` where there is little room. */
function shortShard(shardId: string): string {
  const [, digits] = /^shardId-0*(\d{3,})$/.exec(shardId) ?? [];
  return digits === undefined ? shardId : digits.padStart(3, '0');
}

import type { DeliveryTimes, FlowFrame, Quantiles, ReaderFlow } from '../../../protocol/flow.ts';
import { Card } from '../../kit/card.tsx';
import { duration, plural } from '../../kit/format.ts';
import { session } from '../../kit/frames.ts';
import { useStore } from '../../kit/store.ts';

interface Stage {
  readonly name: string;
  readonly time: Quantiles;
  readonly part: 'wait' | 'work';
  /** A part of the stage above it. */
  readonly isPart?: boolean;
  /** From the record's arrival. */
  readonly isTotal?: boolean;
}

/** Where the time goes from a record's arrival until a search finds it. */
export function TimeSpent({ frame }: { readonly frame: FlowFrame }) {
  const { indexer, windows } = frame;
  const stages = [
    ...waits('indexer', indexer),
    ...work('indexer', indexer),
    ...refreshStage(frame),
    ...totals(indexer.times),
    ...(windows ? [...waits('aggregator', windows.reader), ...work('aggregator', windows.reader)] : []),
  ];
  const longest = Math.max(1, ...stages.map(({ time }) => time.p99));
  return (
    <Card
      title="Where the time goes"
      aside={
        indexer.times &&
        `${plural(indexer.times.deliveries, 'batch', 'batches')}, the newest of the last minute`
      }
    >
      {indexer.times === undefined ? (
        <p class="quiet">No deliveries in the last minute.</p>
      ) : (
        <table class="figures spent">
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">Stage</span>
              </th>
              <td />
              <th scope="col" class="number">
                half within
              </th>
              <th scope="col" class="number">
                99 % within
              </th>
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <Row key={stage.name} stage={stage} longest={longest} />
            ))}
          </tbody>
        </table>
      )}
      <Notes frame={frame} />
    </Card>
  );
}

function Row({ stage, longest }: { readonly stage: Stage; readonly longest: number }) {
  const { name, time, part, isPart = false, isTotal = false } = stage;
  return (
    <tr data-kind={isTotal ? 'total' : isPart ? 'part' : undefined}>
      <th scope="row">{name}</th>
      <td class="spent-bar" aria-hidden="true">
        <span class="spent-p99" data-part={part} style={{ width: `${(time.p99 / longest) * 100}%` }}>
          <span class="spent-p50" style={{ width: `${(time.p50 / Math.max(1, time.p99)) * 100}%` }} />
        </span>
      </td>
      <td class="number">{duration(time.p50)}</td>
      <td class="number">{duration(time.p99)}</td>
    </tr>
  );
}

function waits(reader: string, { times }: ReaderFlow): readonly Stage[] {
  if (times === undefined) return [];
  const { waited, unread, gathered } = times;
  return [
    { name: `Waits for the ${reader}`, time: waited, part: 'wait' },
    ...(unread ? [{ name: 'until it is read', time: unread, part: 'wait', isPart: true } as const] : []),
    ...(gathered ? [{ name: 'in its batch', time: gathered, part: 'wait', isPart: true } as const] : []),
  ];
}

function work(reader: string, { times }: ReaderFlow): readonly Stage[] {
  if (times === undefined) return [];
  const { took, building, sending } = times;
  return [
    { name: `In the ${reader}`, time: took, part: 'work' },
    ...(building
      ? [{ name: 'decode and transform', time: building, part: 'work', isPart: true } as const]
      : []),
    ...(sending ? [{ name: 'bulk requests', time: sending, part: 'work', isPart: true } as const] : []),
  ];
}

/** As long as half of the time between two refreshes, and at most all of it. */
function refreshStage({ refresh, indexer }: FlowFrame): readonly Stage[] {
  if (indexer.times === undefined || refresh === undefined || !('every' in refresh)) return [];
  if (refresh.every === null) return [];
  const time = { p50: refresh.every / 2, p99: refresh.every };
  return [{ name: 'Until the next refresh', time, part: 'wait' }];
}

function totals(times: DeliveryTimes | undefined): readonly Stage[] {
  const { stored, searchable } = times ?? {};
  return [
    ...(stored ? [{ name: 'Put to stored', time: stored, part: 'work', isTotal: true } as const] : []),
    ...(searchable
      ? [{ name: 'Put to searchable', time: searchable, part: 'work', isTotal: true } as const]
      : []),
  ];
}

function Notes({ frame: { refresh, indexer } }: { readonly frame: FlowFrame }) {
  const isStack = useStore(session)?.target.kind === 'stack';
  return (
    <div class="quiet small">
      <p>
        Of each batch{' '}
        {isStack ? 'the last record’s wait' : 'the wait of its first record, which waits longest'}; each
        figure is of all batches, so the stages don’t add up to the totals.
      </p>
      {isStack && indexer.times !== undefined && (
        <p>
          What of the wait is for reading and for the batch to fill, and the whole time from put to
          searchable, are known of a local run only.
        </p>
      )}
      {refresh !== undefined && 'unknown' in refresh && <p>{refresh.unknown}</p>}
      {refresh !== undefined && 'every' in refresh && refresh.every === null && (
        <p>
          The index is never refreshed by itself (<code>index.refresh_interval</code> is -1), so a search
          doesn’t find new documents.
        </p>
      )}
    </div>
  );
}

import type { FlowFrame, Quantiles, ReaderFlow } from '../../../protocol/flow.ts';
import { Card } from '../../kit/card.tsx';
import { duration } from '../../kit/format.ts';

interface Stage {
  readonly name: string;
  readonly time: Quantiles;
  readonly part: string;
}

/** Where the time goes from a record's arrival: how long it waits for each function, and what the function takes. */
export function TimeSpent({ frame }: { readonly frame: FlowFrame }) {
  const { indexer, windows } = frame;
  const stages = [
    ...stagesOf('indexer', indexer),
    ...(windows ? stagesOf('aggregator', windows.reader) : []),
  ];
  const longest = Math.max(1, ...stages.map(({ time }) => time.p99));
  return (
    <Card title="Where the time goes" aside="last minute">
      {stages.length === 0 ? (
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
            {stages.map(({ name, time, part }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="spent-bar" aria-hidden="true">
                  <span
                    class="spent-p99"
                    data-part={part}
                    style={{ width: `${(time.p99 / longest) * 100}%` }}
                  >
                    <span
                      class="spent-p50"
                      style={{ width: `${(time.p50 / Math.max(1, time.p99)) * 100}%` }}
                    />
                  </span>
                </td>
                <td class="number">{duration(time.p50)}</td>
                <td class="number">{duration(time.p99)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="quiet small">
        A document is found once the engine has refreshed its index, each second by default.
      </p>
    </Card>
  );
}

function stagesOf(reader: string, { times }: ReaderFlow): readonly Stage[] {
  if (times === undefined) return [];
  return [
    { name: `Waits for the ${reader}`, time: times.waited, part: 'wait' },
    { name: `In the ${reader}`, time: times.took, part: 'work' },
  ];
}

import type { FlowFrame } from '../../../protocol/flow.ts';
import { Card } from '../../kit/card.tsx';
import { count, share } from '../../kit/format.ts';
import { Time } from '../../kit/time.tsx';

const outcomes = ['indexed', 'duplicate', 'stale', 'filtered', 'rejected', 'errored'] as const;

const meanings: Readonly<Record<(typeof outcomes)[number], string>> = {
  indexed: 'their documents are stored',
  duplicate: 'stored before',
  stale: 'a later one is stored',
  filtered: 'left out by the transform',
  rejected: 'in the dead letters',
  errored: 'came again',
};

/** What became of each record, as it adds up (G3). */
export function AccountingCard({ frame }: { readonly frame: FlowFrame }) {
  const { records } = frame;
  const sum = outcomes.reduce((total, outcome) => total + records[outcome], 0);
  const addsUp = sum === records.received;
  return (
    <Card
      title="What became of each record"
      class="accounting"
      aside={
        <>
          since <Time at={frame.since} />
        </>
      }
    >
      <div class="bar" aria-hidden="true">
        {outcomes.map((outcome) => (
          <span key={outcome} data-outcome={outcome} style={{ flexGrow: records[outcome] }} />
        ))}
      </div>
      <table class="figures">
        <tbody>
          {outcomes.map((outcome) => (
            <tr key={outcome} data-none={records[outcome] === 0 ? '' : undefined}>
              <th scope="row">
                <span class="swatch" data-outcome={outcome} aria-hidden="true" />
                {outcome}
              </th>
              <td class="meaning">{meanings[outcome]}</td>
              <td class="number">{count(records[outcome])}</td>
              <td class="number share">{share(records[outcome], records.received)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">received</th>
            <td
              class="meaning"
              data-tone={!addsUp ? 'bad' : records.rejected + records.errored > 0 ? undefined : 'good'}
            >
              {addsUp
                ? 'adds up: each has one outcome'
                : `does not add up: ${count(records.received - sum)} without an outcome`}
            </td>
            <td class="number">{count(records.received)}</td>
            <td class="number share" />
          </tr>
        </tfoot>
      </table>
      {frame.failures.length > 0 && (
        <table class="figures reasons">
          <caption>Why records were rejected or came again</caption>
          <tbody>
            {frame.failures.map(({ type, records: some }) => (
              <tr key={type}>
                <th scope="row">
                  <code>{type}</code>
                </th>
                <td class="number">{count(some)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

import type { AlertRow, Backtest, Covered } from '../../../protocol/alerts.ts';
import { amount, count, plural } from '../../kit/format.ts';
import { KeyText } from '../../kit/key-text.tsx';
import { Table } from '../../kit/table.tsx';
import { Time } from '../../kit/time.tsx';
import { paired, spanOf } from './pairs.ts';

const mostListed = 100;

/** Which alerts there would have been, beside those that there were. */
export function BacktestResult({ result: { covers, were, would } }: { readonly result: Backtest }) {
  const pairs = paired(were, would).slice(0, mostListed);
  return (
    <>
      <p>
        <strong>
          {plural(would.length, 'alert')} there would have been; there {were.length === 1 ? 'was' : 'were'}{' '}
          {count(were.length)}.
        </strong>{' '}
        <CoveredText covers={covers} />
      </p>
      {pairs.length > 0 && (
        <Table
          cards
          head={['Key', 'There would have been', 'Value', 'There was', 'Value', 'Would have been, above was']}
          rows={pairs.map(({ was, would: one }) => ({
            id: `${one?.id} ${was?.id}`,
            cells: [
              <KeyText of={(one ?? was)?.key ?? []} />,
              spanText(one),
              peakOf(one),
              spanText(was),
              peakOf(was),
              <Lane alerts={[one, was]} covers={covers} />,
            ],
          }))}
        />
      )}
    </>
  );
}

function CoveredText({ covers }: { readonly covers: Covered }) {
  const { from, to, windows, keys, results, isCut } = covers;
  if (!from || !to) return <>No final windows are stored of this time, so nothing was evaluated.</>;
  return (
    <>
      Evaluated: {plural(results, 'final result')} of {plural(windows, 'window')} and {plural(keys, 'key')},
      from <Time at={from} /> to <Time at={to} />:{' '}
      {isCut
        ? 'more is stored, which was left out; choose a shorter time, or fewer keys.'
        : 'all that is stored of this time.'}
    </>
  );
}

function spanText(of: AlertRow | undefined) {
  if (of === undefined) return <span class="quiet">nothing</span>;
  return (
    <>
      <Time at={spanOf(of).from} /> to {of.resolvedAt ? <Time at={of.resolvedAt} /> : 'the end'}
    </>
  );
}

function peakOf(row: AlertRow | undefined): string {
  const value = row?.peak ?? row?.value;
  return value === undefined ? '–' : amount(value);
}

interface LaneProps {
  readonly alerts: readonly (AlertRow | undefined)[];
  readonly covers: Covered;
}

/** When both were on, in the time that was evaluated: above, what there would have been. */
function Lane({ alerts, covers: { from = 0, to = 1 } }: LaneProps) {
  const place = (time: number) => ((Math.min(to, Math.max(from, time)) - from) / (to - from)) * 100;
  return (
    <span class="lane-time" aria-hidden="true">
      {alerts.map((alert, number) => {
        if (alert === undefined) return null;
        const span = spanOf(alert);
        const left = place(span.from);
        return (
          <span
            key={number}
            class={number === 1 ? 'was' : ''}
            style={{ left: `${left}%`, width: `${place(span.to) - left}%` }}
          />
        );
      })}
    </span>
  );
}

import type { ExplainedWindow, RecordExplanation } from '../../../protocol/records.ts';
import { Card } from '../../kit/card.tsx';
import { plural, timeOfDay, wholeTime } from '../../kit/format.ts';
import { recordAddress } from './rows.tsx';

const standings = {
  counted: undefined,
  ahead: 'The aggregator hasn’t taken the record in yet.',
  'left-out': 'The record isn’t in the windows, because a part of it was rejected; a redrive counts it.',
  redriven: 'A redrive has brought the record into the windows.',
} as const;

/** Windows that the record is in, and alerts on them. */
export function ExplainedWindows({
  windows,
}: {
  readonly windows: NonNullable<RecordExplanation['windows']>;
}) {
  const { standing, touched } = windows;
  return (
    <Card title="Windows">
      {standings[standing] !== undefined && <p>{standings[standing]}</p>}
      {touched.length === 0 && <p class="quiet">No document of it is in a window.</p>}
      {touched.map((one, place) => (
        <Touched key={place} window={one} isRedriven={standing === 'redriven'} />
      ))}
    </Card>
  );
}

interface TouchedProps {
  readonly window: ExplainedWindow;
  readonly isRedriven: boolean;
}

function Touched({ window: touched, isRedriven }: TouchedProps) {
  const { window, start, end, others, result, late, alerts } = touched;
  const values = result && [
    plural(result.documents, 'document'),
    ...result.metrics.map(({ name, value }) => `${name} ${value}`),
  ];
  return (
    <div class="part">
      <p title={`${wholeTime(start)} to ${wholeTime(end)}`}>
        <strong>{window}</strong>
        {touched.key.map(({ field, value }) => `, ${field} ${value}`)}: {timeOfDay(start)} to {timeOfDay(end)}
        {others > 0 && `, and ${plural(others, 'window')} more that slide over it`}
      </p>
      {late !== false && !isRedriven && <Late late={late} />}
      <p class="quiet">
        {values === undefined
          ? 'No result is stored of it.'
          : `${result?.final === true ? 'Final' : 'Open'}: ${values.join(', ')}.`}
      </p>
      {alerts.map(({ id, monitor, severity, status, message, since }) => (
        <p key={id}>
          <strong data-tone={status === 'firing' ? 'bad' : undefined} class="answer">
            {severity} {status}
          </strong>{' '}
          {monitor}
          {since !== undefined && `, since ${wholeTime(Date.parse(since))}`}
          {message !== undefined && `: ${message}`}
        </p>
      ))}
    </div>
  );
}

function Late({ late }: { readonly late: Exclude<ExplainedWindow['late'], false> }) {
  if (late === 'unknown') return <p class="quiet">Whether it came too late to be counted isn’t known.</p>;
  return (
    <p class="reason">
      Late, and not counted: record{' '}
      <a href={recordAddress(new URLSearchParams(), late.sequenceNumber)}>{late.sequenceNumber}</a> had moved
      the watermark of its shard to {wholeTime(late.watermark)}.
    </p>
  );
}

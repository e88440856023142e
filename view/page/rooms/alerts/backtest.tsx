import { useEffect, useState } from 'preact/hooks';
import type { AlertMonitor, Backtest, BacktestOptions } from '../../../protocol/alerts.ts';
import { announce } from '../../kit/announcer.ts';
import { Card } from '../../kit/card.tsx';
import { Problem, Select } from '../../kit/controls.tsx';
import { plural } from '../../kit/format.ts';
import { useAsked } from '../../kit/use-asked.ts';
import type { Filters } from '../../room.tsx';
import { BacktestResult } from './backtest-result.tsx';

export interface BacktestProps extends Filters {
  readonly monitors: readonly AlertMonitor[];
}

const hourMs = 3_600_000;

/** Hours that a backtest looks back; none: to the first window that is stored. */
const spans = [
  ['1', 'the last hour'],
  ['6', 'the last 6 hours'],
  ['24', 'the last day'],
  ['168', 'the last 7 days'],
  ['', 'all that is stored'],
] as const;

const labels = { limit: 'limit', clear: 'clear', for: 'for', factor: 'factor', atLeast: 'at least' } as const;

/** Tries another limit on the windows that are stored. What is tried is in the address. */
export function BacktestCard({ monitors, query, setQuery }: BacktestProps) {
  const tried = query.get('try') ?? '';
  const before = new URLSearchParams(tried);
  const { answer, failure } = useAsked<Backtest>(tried === '' ? undefined : `/api/alerts/backtest?${tried}`);
  useEffect(() => {
    if (answer) announce(`There would have been ${plural(answer.would.length, 'alert')}.`);
  }, [answer]);
  const [hours, setHours] = useState('24');
  const [name, setName] = useState(before.get('monitor') ?? '');
  const triable = monitors.filter(({ options }) => options);
  const monitor = triable.find((one) => one.name === name) ?? triable[0];
  if (monitor === undefined) return null;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const asked = new URLSearchParams({ monitor: monitor.name });
    for (const [field, value] of new FormData(event.currentTarget)) asked.set(field, String(value));
    if (hours !== '') asked.set('from', String(Date.now() - Number(hours) * hourMs));
    setQuery({ try: asked.toString() }, 'push');
  };
  return (
    <Card title="Try another limit">
      <p class="quiet">
        Now: {monitor.rule}. This evaluates the final windows that are stored and changes nothing; for other
        metrics or earlier records there is <code>shardline backtest</code>.
      </p>
      <form class="controls" onSubmit={submit} key={monitor.name}>
        <Select
          label="Monitor"
          value={monitor.name}
          options={triable.map((one) => [one.name, one.name])}
          on={setName}
        />
        <Options monitor={monitor} tried={before.get('monitor') === monitor.name ? before : undefined} />
        {monitor.keyFields.length > 0 && (
          <Typed label="keys with" name="text" size={10} placeholder="all" value={before.get('text') ?? ''} />
        )}
        <Select label="in" value={hours} options={spans} on={setHours} />
        <button type="submit" class="primary">
          Try it
        </button>
      </form>
      {failure && <Problem text={failure} />}
      {answer && !failure && <BacktestResult result={answer} />}
    </Card>
  );
}

interface TypedProps {
  readonly label: string | undefined;
  readonly name: string;
  readonly size: number;
  readonly value: string;
  readonly placeholder?: string;
}

/** Begins with what the address has. A new frame draws the room anew, and leaves what is being typed. */
function Typed({ label, value, ...input }: TypedProps) {
  return (
    <label>
      {label} <input key={value} defaultValue={value} {...input} />
    </label>
  );
}

interface OptionsProps {
  readonly monitor: AlertMonitor;
  readonly tried: URLSearchParams | undefined;
}

function Options({ monitor, tried }: OptionsProps) {
  const { side, ...options }: BacktestOptions = monitor.options ?? {};
  return (
    <>
      {(['limit', 'clear', 'for', 'factor', 'atLeast'] as const).map(
        (option) =>
          option in options && (
            <Typed
              key={option}
              label={option === 'limit' ? side : labels[option]}
              name={option}
              size={6}
              value={tried?.get(option) ?? String(options[option] ?? '')}
            />
          ),
      )}
    </>
  );
}

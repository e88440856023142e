import type { ComponentChildren } from 'preact';
import { failureStages, type RecordsFrame, recordOutcomes } from '../../../protocol/records.ts';
import { shortCount } from '../../kit/format.ts';
import type { Filters } from '../../room.tsx';

/** What of the address the server's tail needs. */
export const filterNames = ['outcome', 'stage', 'text', 'where', 'from'] as const;

/** And that it is paused, by when. */
export const recordParams = [...filterNames, 'paused'] as const;

/** Where the list begins; the first is the default. */
const begins = [
  ['', 'now'],
  ['1m', '1 minute ago'],
  ['15m', '15 minutes ago'],
  ['1h', '1 hour ago'],
] as const;

const meanings = {
  '': 'all records that have passed',
  indexed: 'with documents that the engine hasn’t refused: stored, or on their way',
  filtered: 'the transform returned nothing',
  rejected: 'in the dead letters',
  errored: 'they come again',
} as const;

export interface RecordFiltersProps extends Filters {
  readonly frame: RecordsFrame | undefined;
  readonly children: ComponentChildren;
}

/** What is shown of the records, all of it held in the address. */
export function RecordFilters({ frame, query, setQuery, children }: RecordFiltersProps) {
  const of = (name: (typeof filterNames)[number]) => query.get(name) ?? '';
  const set = (name: (typeof filterNames)[number], value: string) => setQuery({ [name]: value }, 'push');
  const from = of('from');
  const outcomes = ['', ...recordOutcomes] as const;
  const counted = (outcome: (typeof outcomes)[number]) =>
    frame && (outcome === '' ? frame.passed : frame.outcomes[outcome]);
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <fieldset class="choice outcomes">
        <legend class="hidden">What became of them</legend>
        {outcomes.map((outcome) => (
          <button
            key={outcome}
            type="button"
            aria-pressed={of('outcome') === outcome}
            title={meanings[outcome]}
            onClick={() => set('outcome', outcome)}
          >
            {outcome !== '' && <span class="swatch" data-outcome={outcome} aria-hidden="true" />}
            {outcome === '' ? 'all' : outcome}{' '}
            <span class="counted">{shortCount(counted(outcome) ?? 0)}</span>
          </button>
        ))}
      </fieldset>
      {children}
      <Field
        label="Text"
        value={of('text')}
        onSet={(value) => set('text', value)}
        placeholder="anywhere in it"
      />
      <Field
        label="Condition"
        value={of('where')}
        onSet={(value) => set('where', value)}
        placeholder="field >= 500"
        isCode
      />
      <label>
        Failed in
        <select value={of('stage')} onChange={({ currentTarget }) => set('stage', currentTarget.value)}>
          <option value="">any stage</option>
          {failureStages.map((stage) => (
            <option key={stage}>{stage}</option>
          ))}
        </select>
      </label>
      <label>
        From
        <select
          value={from}
          disabled={query.has('paused')}
          title={query.has('paused') ? 'Go on to choose another beginning' : undefined}
          onChange={({ currentTarget }) => set('from', currentTarget.value)}
        >
          {begins.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
          {!begins.some(([value]) => value === from) && <option value={from}>{from}</option>}
        </select>
      </label>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onSet: (value: string) => void;
  readonly placeholder: string;
  readonly isCode?: boolean;
}

/** Takes effect with Enter, or when it is left. */
function Field({ label, value, onSet, placeholder, isCode = false }: FieldProps) {
  return (
    <label class="field">
      {label}
      <input
        // Back and a reload have it as the address does.
        key={value}
        type="search"
        class={isCode ? 'code' : undefined}
        defaultValue={value}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        enterkeyhint="search"
        onChange={({ currentTarget }) => onSet(currentTarget.value.trim())}
      />
    </label>
  );
}

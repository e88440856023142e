import { useState } from 'preact/hooks';
import { localInput } from '../../kit/local-input.ts';
import type { Filters } from '../../room.tsx';

/** Time ranges that end now; the first is the default. */
const ranges = [
  ['', 'last 24 hours'],
  ['15m', 'last 15 minutes'],
  ['1h', 'last hour'],
  ['7d', 'last 7 days'],
  ['30d', 'last 30 days'],
  ['all', 'all of time'],
] as const;

const chosen = 'chosen';

export interface SearchBarProps extends Filters {
  readonly span: { readonly from: number; readonly to: number } | undefined;
  readonly onAgain: () => void;
  readonly isAsking: boolean;
}

/** The query and its time range. */
export function SearchBar({ query, setQuery, span, onAgain, isAsking }: SearchBarProps) {
  const given = query.get('q') ?? '';
  const [text, setText] = useState({ of: given, text: given });
  // Back and a link bring another query.
  const shown = text.of === given ? text.text : given;
  const from = query.get('from') ?? '';
  const isPreset = query.get('to') === null && ranges.some(([value]) => value === from);
  const search = (event: Event) => {
    event.preventDefault();
    if (shown.trim() === given) onAgain();
    else setQuery({ q: shown.trim(), doc: '' }, 'push');
  };
  const setRange = (value: string) => {
    if (value !== chosen) setQuery({ from: value, to: '' }, 'push');
    else if (span) setQuery({ from: isoOf(span.from), to: isoOf(span.to) }, 'push');
  };
  return (
    <form class="filters" onSubmit={search}>
      <label class="field wide-field">
        Query
        <input
          type="search"
          class="code"
          value={shown}
          placeholder="words, or field:value"
          spellcheck={false}
          autocomplete="off"
          enterkeyhint="search"
          onInput={({ currentTarget }) => setText({ of: given, text: currentTarget.value })}
        />
      </label>
      <label>
        Time
        <select
          value={isPreset ? from : chosen}
          onChange={({ currentTarget }) => setRange(currentTarget.value)}
        >
          {ranges.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
          <option value={chosen}>from … to …</option>
        </select>
      </label>
      {!isPreset && span && (
        <>
          <Moment label="From" at={span.from} onSet={(at) => setQuery({ from: isoOf(at) }, 'push')} />
          <Moment label="To" at={span.to} onSet={(at) => setQuery({ to: isoOf(at) }, 'push')} />
        </>
      )}
      <button type="submit" class="pause" aria-busy={isAsking}>
        Search
      </button>
    </form>
  );
}

interface MomentProps {
  readonly label: string;
  readonly at: number;
  readonly onSet: (at: number) => void;
}

/** In the viewer’s zone. */
function Moment({ label, at, onSet }: MomentProps) {
  return (
    <label>
      {label}
      <input
        key={at}
        type="datetime-local"
        step={1}
        defaultValue={localInput(at)}
        onChange={({ currentTarget }) => {
          const time = Date.parse(currentTarget.value);
          if (!Number.isNaN(time)) onSet(time);
        }}
      />
    </label>
  );
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

import { useState } from 'preact/hooks';
import type { KeyValues } from '../../../protocol/alerts.ts';
import type { FoundKeys, KeyCount, KeySeries } from '../../../protocol/windows.ts';
import { Button, Problem } from '../../kit/controls.tsx';
import { amount, count, plural } from '../../kit/format.ts';
import { keyId, keyText } from '../../kit/key.ts';
import { KeyText } from '../../kit/key-text.tsx';
import { useAsked } from '../../kit/use-asked.ts';
import { useSlowly } from '../../kit/use-slowly.ts';
import { keyColor, keyColors } from './chart-data.ts';

export interface LegendProps {
  readonly series: readonly KeySeries[];
  /** Of the window that is pointed at; else the newest with a value. */
  readonly position: number | null;
  readonly onRemove?: ((key: KeyValues) => void) | undefined;
}

/** Which line is whose, with a value of each. */
export function Legend({ series, position, onRemove }: LegendProps) {
  return (
    <ul class="legend" aria-label="Keys shown">
      {series.map(({ key, values }, number) => {
        const value = position === null ? values.findLast((one) => one !== null) : values[position];
        return (
          <li key={keyId(key)}>
            <span class="legend-line" style={{ background: `var(${keyColor(number)})` }} aria-hidden="true" />
            <KeyText of={key} />
            <strong>{typeof value === 'number' ? amount(value) : (value ?? '–')}</strong>
            {onRemove && (
              <Button label={`Leave out ${keyText(key)}`} on={() => onRemove(key)}>
                ×
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** How many of all keys there are. */
export function keysText({ count: all, isExact }: KeyCount): string {
  return isExact ? plural(all, 'key') : `${count(all)} keys or more`;
}

export interface ChooserProps {
  /** What the server needs of the address. */
  readonly query: string;
  readonly shown: readonly KeyValues[];
  readonly onChoose: (keys: readonly KeyValues[]) => void;
}

/** Milliseconds from one search for keys to the next while somebody types. */
const everyMs = 250;

/** A list of keys to choose from, those with the highest values first, and a search among all. */
export function Chooser({ query, shown, onChoose }: ChooserProps) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const asked = `/api/windows/keys?${query}&text=${encodeURIComponent(useSlowly(text, everyMs))}`;
  const { answer: found, failure } = useAsked<FoundKeys>(isOpen ? asked : undefined);
  const ids = new Set(shown.map(keyId));
  const isFull = shown.length >= keyColors.length;
  const toggle = (key: KeyValues) =>
    onChoose(ids.has(keyId(key)) ? shown.filter((one) => keyId(one) !== keyId(key)) : [...shown, key]);
  return (
    <details class="chooser" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Choose keys</summary>
      <div class="chooser-body">
        <label>
          Keys with{' '}
          <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        {failure && <Problem text={failure} />}
        {found && (
          <>
            <p class="quiet small">
              {keysText(found.all)} in this time
              {found.keys.length < found.all.count && `, the first ${found.keys.length} by value`}.
              {isFull && ` At most ${keyColors.length} at once: leave one out first.`}
            </p>
            <ul class="chooser-list">
              {found.keys.map(({ key, highest, windows }) => (
                <li key={keyId(key)}>
                  <label>
                    <input
                      type="checkbox"
                      checked={ids.has(keyId(key))}
                      disabled={isFull && !ids.has(keyId(key))}
                      onChange={() => toggle(key)}
                    />
                    <KeyText of={key} />
                    <span class="quiet">
                      {highest === undefined ? '' : `up to ${amount(highest)}, `}
                      {plural(windows, 'window')}
                    </span>
                  </label>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </details>
  );
}

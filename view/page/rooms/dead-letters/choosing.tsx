import type { LetterChoice, LetterGroup } from '../../../protocol/dead-letters.ts';
import { localInput } from '../../kit/local-input.ts';
import type { Filters } from '../../room.tsx';
import { addressTime, isEverything } from './addresses.ts';

export interface ChoosingProps extends Pick<Filters, 'setQuery'> {
  readonly groups: readonly LetterGroup[];
  readonly choice: LetterChoice;
}

/** By which letters are chosen; it is all in the address. */
export function Choosing({ groups, choice, setQuery }: ChoosingProps) {
  const { reason = '', from, to } = choice;
  const change = (changes: Record<string, string>) => setQuery({ page: '', ...changes }, 'push');
  // One that has no letter any more is still what is chosen.
  const reasons = [...new Set([...groups.map((group) => group.reason), ...(reason === '' ? [] : [reason])])];
  return (
    <div class="choosing">
      <label>
        Reason
        <select value={reason} onChange={({ currentTarget }) => change({ reason: currentTarget.value })}>
          <option value="">any</option>
          {reasons.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label>
        Arrived from
        <input
          type="datetime-local"
          step="1"
          key={from}
          defaultValue={localInput(from)}
          onChange={({ currentTarget }) => change({ from: addressTime(currentTarget.value) })}
        />
      </label>
      <label>
        until before
        <input
          type="datetime-local"
          step="1"
          key={to}
          defaultValue={localInput(to)}
          onChange={({ currentTarget }) => change({ to: addressTime(currentTarget.value) })}
        />
      </label>
      {!isEverything(choice) && (
        <button type="button" onClick={() => change({ reason: '', from: '', to: '' })}>
          Choose all
        </button>
      )}
    </div>
  );
}

import { plural } from './format.ts';

export interface LongTextProps {
  readonly label: string;
  readonly text: string;
  /** Characters, or bytes, that aren't in the text. */
  readonly left?: number;
  readonly unit?: string;
  /** Has the rest come; absent: there is no way to more. */
  readonly onAll?: (() => void) | undefined;
}

/** Lines after which it scrolls. */
const mostLines = 24;
const perLine = 90;

/** A text of records, however long: it scrolls by itself, also by the keyboard, and can be selected as a whole. */
export function LongText({ label, text, left = 0, unit = 'character', onAll }: LongTextProps) {
  const lines = text
    .split('\n', mostLines)
    .reduce((sum, line) => sum + Math.ceil((line.length + 1) / perLine), 0);
  return (
    <>
      <textarea
        class="long-text"
        readOnly
        spellcheck={false}
        aria-label={label}
        rows={Math.min(mostLines, Math.max(1, lines))}
        value={text}
      />
      {left > 0 && (
        <p class="quiet small">
          {plural(left, unit)} more.{' '}
          {onAll && (
            <button type="button" onClick={onAll}>
              Show all
            </button>
          )}
        </p>
      )}
    </>
  );
}

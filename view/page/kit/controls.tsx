import type { ComponentChildren } from 'preact';

export interface ButtonProps {
  readonly on: () => void;
  readonly children: ComponentChildren;
  /** What is read aloud, where the text alone doesn't say it. */
  readonly label?: string | undefined;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

export function Button({ on, children, label, pressed, disabled }: ButtonProps) {
  return (
    <button type="button" onClick={on} aria-label={label} aria-pressed={pressed} disabled={disabled}>
      {children}
    </button>
  );
}

export interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly on: (value: string) => void;
}

/** A choice of one, with its name before it. */
export function Select({ label, value, options, on }: SelectProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ currentTarget }) => on(currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Buttons of which one is pressed. */
export function Choice({
  legend,
  children,
}: {
  readonly legend: string;
  readonly children: ComponentChildren;
}) {
  return (
    <fieldset class="choice">
      <legend class="hidden">{legend}</legend>
      {children}
    </fieldset>
  );
}

/** Why something couldn't be done. */
export function Problem({ text }: { readonly text: string }) {
  return (
    <p class="notice" data-tone="bad" role="alert">
      {text}
    </p>
  );
}

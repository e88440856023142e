import type { ComponentChildren } from 'preact';

export interface StatProps {
  readonly label: string;
  /** Where it is explained. */
  readonly href?: string | undefined;
  readonly value: string;
  /** Beside the value, smaller. */
  readonly unit?: string;
  /** Below. */
  readonly note?: ComponentChildren;
  readonly tone?: 'bad' | 'warn' | 'good' | undefined;
}

/** One figure with its name. */
export function Stat({ label, href, value, unit, note, tone }: StatProps) {
  return (
    <div class="stat" data-tone={tone}>
      <dt>{href === undefined ? label : <a href={href}>{label}</a>}</dt>
      <dd>
        <span class="stat-value">{value}</span>
        {unit !== undefined && <span class="stat-unit"> {unit}</span>}
        {note !== undefined && <span class="stat-note">{note}</span>}
      </dd>
    </div>
  );
}

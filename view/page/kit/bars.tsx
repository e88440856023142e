export interface BarsProps {
  readonly values: readonly number[];
  /** What a screen reader says of it. */
  readonly label: string;
  /** A custom property of the style sheet: `--received`. */
  readonly color: string;
  readonly class?: string;
}

/** Counts side by side, as high as the highest allows. */
export function Bars({ values, label, color, class: given = '' }: BarsProps) {
  const most = Math.max(1, ...values);
  return (
    <svg
      class={`bars ${given}`}
      viewBox={`0 0 ${values.length} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, place) => {
        // What is there is seen, however little it is.
        const height = value === 0 ? 0 : Math.max(0.04, value / most);
        return (
          <rect
            key={place}
            x={place + 0.1}
            y={1 - height}
            width={0.8}
            height={height}
            style={{ fill: `var(${color})` }}
          />
        );
      })}
    </svg>
  );
}

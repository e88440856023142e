const units = {
  '{yyyy}': 4,
  '{yyyy.MM}': 7,
  '{yyyy.MM.dd}': 10,
  '{yyyy.MM.dd.HH}': 13,
} as const;

const hour = 3_600_000;

/** The date part of an index pattern, if it has one: `{yyyy.MM.dd}` in `web-traffic-{yyyy.MM.dd}`. */
export function datePart(pattern: string): keyof typeof units | undefined {
  return Object.keys(units).find((unit): unit is keyof typeof units => pattern.includes(unit));
}

/** The pattern as the engine takes it in templates and policies: `web-traffic-*`. */
export function wildcardOf(pattern: string): string {
  const part = datePart(pattern);
  return part === undefined ? pattern : pattern.replace(part, '*');
}

/**
 * A function from event time (milliseconds since the epoch) to index name, in UTC. It remembers the last hour's
 * name: the records of a batch mostly share one, and formatting dates is what would cost the most.
 */
export function indexNamer(pattern: string): (time: number) => string {
  const part = datePart(pattern);
  if (part === undefined) return () => pattern;
  let lastHour = Number.NaN;
  let lastName = '';
  return (time) => {
    const timeInHours = Math.floor(time / hour);
    if (timeInHours !== lastHour) {
      const date = new Date(timeInHours * hour).toISOString().slice(0, units[part]);
      lastName = pattern.replace(part, date.replaceAll('-', '.').replace('T', '.'));
      lastHour = timeInHours;
    }
    return lastName;
  };
}

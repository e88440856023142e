/** A `java` executable that answered `-version`. */
export interface Java {
  readonly path: string;
  /** As printed between the quotes: `25.0.1`, `21-ea`, `1.8.0_392`. */
  readonly version: string;
  readonly major: number;
}

/** OpenSearch 3 needs Java 21: https://docs.opensearch.org/latest/install-and-configure/install-opensearch/ */
export const minimumJava = 21;

/** Reads what `java -version` prints, on stderr: `openjdk version "25.0.1" 2025-10-21`. Undefined if it isn't that. */
export function parseJavaVersion(output: string): { version: string; major: number } | undefined {
  const version = /^\S+ version "([^"]+)"/m.exec(output)?.[1];
  if (version === undefined) return undefined;
  const [first = 0, second = 0] = numbersOf(version);
  // Up to 8 the major version is the second number.
  const major = first === 1 ? second : first;
  return major > 0 ? { version, major } : undefined;
}

/** The newest of those that can run the engine; on a tie the first, so that JAVA_HOME goes before PATH. */
export function chooseJava(found: readonly Java[]): Java | undefined {
  const usable = found.filter(({ major }) => major >= minimumJava);
  return usable.reduce<Java | undefined>(
    (best, java) => (best === undefined || isNewer(java.version, best.version) ? java : best),
    undefined,
  );
}

function isNewer(version: string, other: string): boolean {
  const [mine, theirs] = [numbersOf(version), numbersOf(other)];
  for (let position = 0; position < Math.max(mine.length, theirs.length); position++) {
    const difference = (mine[position] ?? 0) - (theirs[position] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function numbersOf(version: string): number[] {
  return (/^[\d._]+/.exec(version)?.[0] ?? '').split(/[._]/).map(Number);
}

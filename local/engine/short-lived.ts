/**
 * For a process whose engines live for a minute or less: the JVM's optimising compiler costs more than it gives. Options
 * that are set already stay.
 */
export function expectShortLives(): void {
  process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1';
}

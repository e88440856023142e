/**
 * For a process whose engines live for a minute or less: what the JVM's optimising compiler makes of them costs more
 * than it gives. Options that somebody has set stay.
 */
export function expectShortLives(): void {
  process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1';
}

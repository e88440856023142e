/** The same text for the same start: a time may be given in any zone. */
export function canonicalStart(startingPosition: string): string {
  const time = Date.parse(startingPosition);
  return Number.isNaN(time) ? startingPosition : new Date(time).toISOString();
}

/** "StartingPositionTimestamp cannot be in the future": https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export function isInFuture(startingPosition: string, now: number): boolean {
  return Date.parse(startingPosition) > now;
}

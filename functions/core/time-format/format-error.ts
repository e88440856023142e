/** A time format that this project can't read times by, or that the engines don't know. */
export class TimeFormatError extends Error {
  readonly code = 'TIME_FORMAT';
}

import { dayAndTime, timeOfDay, wholeTime } from './format.ts';

/** Milliseconds beyond which a time needs its day. */
const halfADay = 43_200_000;

/** A point in time in the viewer's zone, with its day unless it is near; pointing at it shows the day, and UTC. */
export function Time({ at }: { readonly at: number }) {
  const isNear = Math.abs(Date.now() - at) < halfADay;
  return (
    <time dateTime={new Date(at).toISOString()} title={wholeTime(at)}>
      {isNear ? timeOfDay(at) : dayAndTime(at)}
    </time>
  );
}

/** A time in a text of the pipeline's: `2026-11-30T21:24:00.000Z`. */
const isoTime = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A text with its times in the viewer's zone. */
export function WithTimes({ text }: { readonly text: string }) {
  return (
    <>
      {text
        .split(isoTime)
        .map((part, number) => (number % 2 ? <Time key={number} at={Date.parse(part)} /> : part))}
    </>
  );
}

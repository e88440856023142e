import { Store } from './store.ts';

/** Milliseconds between two sentences: a screen reader shouldn't chatter. */
const everyMs = 5_000;

/** What the page's one live region says. */
export const announced = new Store('');

const waiting: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Has screen readers say a sentence soon, if it isn't what they said last. Several that wait are said at once. */
export function announce(sentence: string): void {
  if (waiting.includes(sentence) || (waiting.length === 0 && announced.get() === sentence)) return;
  waiting.push(sentence);
  if (timer === undefined) say();
}

function say(): void {
  announced.set(waiting.splice(0).join(' '));
  timer = setTimeout(() => {
    timer = undefined;
    if (waiting.length > 0) say();
  }, everyMs);
}

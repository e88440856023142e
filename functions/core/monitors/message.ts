import type { Key } from '../windows/state.ts';
import { infinityText } from './measure.ts';
import { fillIn } from './placeholders.ts';
import type { MonitorPlan } from './plan.ts';
import { durationText, lastKnown, type ShownWindow, shownWindowOf } from './shown-window.ts';
import type { Course } from './state.ts';

/** What a text is about: one alert, as it stands after a transition. */
export interface Subject {
  readonly plan: MonitorPlan;
  readonly key: Key;
  readonly alert: Course;
  readonly status: 'firing' | 'resolved';
}

const longestText = 100;
const nothing = '-';

/** The notification's text, by the monitor's template or one sentence that says all there is. */
export function messageOf(subject: Subject): string {
  const { message } = subject.plan;
  if (message === undefined) return sentence(subject);
  const text = fillIn(message, (name) => placeholderText(subject, name));
  // The same template tells of both; without its status the end would read like another alert.
  return subject.status === 'resolved' && !message.includes('{status}') ? `Resolved: ${text}` : text;
}

/** The monitor's links; what comes from the stream can't leave its place in the address. */
export function linksOf(subject: Subject): string[] {
  return subject.plan.links.map((link) =>
    fillIn(link, (name) => {
      const text = placeholderText(subject, name);
      return text === undefined ? undefined : encodeURIComponent(text);
    }),
  );
}

/**
 * At most 99 printable ASCII characters, as an SNS subject has to be
 * (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
 */
export function subjectLine({ plan, key, status }: Subject): string {
  const line = `[${plan.severity}] ${plan.name} ${status}: ${keyText(plan, key)}`;
  return line.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 99);
}

function sentence(subject: Subject): string {
  const { plan, key, status, alert } = subject;
  const head = `${plan.name} (${plan.severity}) is ${status} for ${keyText(plan, key)}`;
  const { throttledUntil: until } = alert;
  if (status === 'firing') {
    const throttled = until === undefined ? '' : `, throttled until ${time(until)}`;
    const since = until !== undefined || isLate(subject) ? `, since ${time(alert.firedAt)}` : '';
    return `${head}${since}${throttled}: ${what(subject)}.`;
  }
  return `${head}, since ${time(alert.resolvedAt)}, after ${durationText(alert) ?? nothing}: ${what(subject)}.`;
}

/**
 * Whether it was on before the window that the text speaks of: notified after a snooze or maintenance. What is said of
 * a silence or a new value begins with its time.
 */
function isLate({ plan, alert }: Subject): boolean {
  if (plan.type === 'flatline' || plan.type === 'newValue') return false;
  const { firedAt, lastNotified } = alert;
  return firedAt !== undefined && lastNotified !== undefined && firedAt < lastNotified;
}

function what(subject: Subject): string {
  const { plan, alert, status } = subject;
  const { type } = plan;
  switch (type) {
    case 'threshold':
    case 'spike': {
      if (alert.gone) return `no documents after ${time(lastKnown(alert))}, and none expected any more`;
      const shown = shownWindowOf(alert, status);
      const value = shown.value === undefined ? 'no value' : number(shown.value);
      const side = type === 'spike' ? 'above' : plan.side;
      const limit = `with a limit of ${side} ${number(shown.threshold)}`;
      const worst = status === 'resolved' ? `, and ${number(alert.peak)} at worst` : '';
      return `${value}, ${limit}, in the window ${time(windowStart(plan, shown))} to ${time(shown.windowEnd)}${worst}`;
    }
    case 'flatline':
      return `no documents after ${time(alert.lastBreach)}${alert.gone ? ', and none expected any more' : ''}`;
    case 'newValue':
      return `seen for the first time at ${time(alert.since)}`;
  }
}

function placeholderText(subject: Subject, name: string): string | undefined {
  const { plan, key, alert, status } = subject;
  const shown = shownWindowOf(alert, status);
  switch (name) {
    case 'monitor':
      return plan.name;
    case 'severity':
      return plan.severity;
    case 'status':
      return status;
    case 'value':
      return number(shown.value);
    case 'threshold':
      return number(shown.threshold);
    case 'windowStart':
      return time(windowStart(plan, shown));
    case 'windowEnd':
      return time(shown.windowEnd);
    case 'duration':
      return durationText(alert) ?? nothing;
    case 'key':
      return keyText(plan, key);
    default:
      return fieldText(plan, key, shown, name);
  }
}

function fieldText(
  { window }: MonitorPlan,
  key: Key,
  { metrics = {} }: ShownWindow,
  name: string,
): string | undefined {
  const position = window.keyFields.findIndex((field) => `key.${field}` === name);
  if (position !== -1) return plain(key[position]);
  if (!name.startsWith('metrics.')) return undefined;
  const metric = name.slice('metrics.'.length);
  const value = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  return typeof value === 'number' ? number(value) : plain(value);
}

/** `host=web-1, status=404`. */
export function keyText({ window }: MonitorPlan, key: Key): string {
  if (key.length === 0) return 'all';
  return key.map((value, position) => `${window.keyFields[position] ?? position}=${plain(value)}`).join(', ');
}

/** Without line breaks and what else could pass for a text of ours: it comes from the stream. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return nothing;
  const original = String(value);
  // So far and no farther: a key may be a megabyte long.
  const text = original.slice(0, 2 * longestText).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
  const characters = [...text];
  const cut = characters.length > longestText || original.length > 2 * longestText;
  return cut ? `${characters.slice(0, longestText).join('')}…` : text;
}

function number(value: number | undefined): string {
  if (value === undefined) return nothing;
  const infinity = infinityText(value);
  if (infinity !== undefined) return infinity;
  // A count in full, beside the limit that it is just past.
  return String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The latest that a Date can hold, in milliseconds. */
const lastDate = 8.64e15;

function time(at: number | undefined): string {
  return at === undefined || Math.abs(at) > lastDate ? nothing : new Date(at).toISOString();
}

function windowStart({ window }: MonitorPlan, { windowEnd }: ShownWindow): number | undefined {
  return windowEnd === undefined ? undefined : windowEnd - window.sizeMs;
}

import type { StoredTemplate } from './template-meta.ts';

/** For windows from before this was noted: all of their alerts have been notified already. */
const longAgo = new Date(0).toISOString();

/**
 * When the windows of a pipeline were first set up: what their monitors find before that is past when they begin.
 * Windows that a pipeline gets later begin then, with all that the stream holds.
 *
 * @param stored the templates of its windows that the engine has
 * @param now in milliseconds since the epoch
 * @returns ISO 8601
 */
export function installedAt(stored: readonly StoredTemplate[], now: number): string {
  if (stored.length === 0) return new Date(now).toISOString();
  // All have the same, unless one could not be written.
  return stored.flatMap((template) => template.installedAt ?? []).toSorted()[0] ?? longAgo;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineAnswer, field } from '../../functions/engine/install/engine-request.ts';

/** An answer has more bytes than were asked for. */
export class TooLarge extends Error {
  readonly code = 'TOO_LARGE';
}

const busy = new Set([429, 502, 503, 504]);

/** Whether an answer of this status is about the engine's load, and not about the request. */
export function isBusy(status: unknown): boolean {
  return typeof status === 'number' && busy.has(status);
}

/** Before each further try, in milliseconds. Records may be waiting. */
const waits = [200, 400, 800, 1_600, 3_200];

/** Asks a question that changes nothing again while the engine is busy: all of it, or a part. */
export async function patiently(send: () => Promise<EngineAnswer>): Promise<EngineAnswer> {
  for (let tries = 0; ; tries += 1) {
    const answer = await send();
    const parts = field(answer.body, 'responses');
    const statuses = Array.isArray(parts) ? parts.map((part) => field(part, 'status')) : [];
    const wait = waits[tries];
    if (![answer.status, ...statuses].some(isBusy) || wait === undefined) return answer;
    await sleep(wait);
  }
}

/**
 * Whether the engine has closed an index to writes because a disk is too full.
 * https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/cluster-settings/
 */
export function isDiskFull(reason: string): boolean {
  return /read-only-allow-delete|read-only \/ allow delete|flood-stage watermark/.test(reason);
}

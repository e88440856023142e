import { durationOf } from '../../../pipeline/duration.ts';
import type { Failure } from '../../outcome/outcome.ts';
import type { Doubt, Suspect } from './doubt.ts';
import { enoughRefusals, shortestDoubtMs } from './limits.ts';

/** The engine's own reason, and how it was found to be the document's fault. */
export function refusedDocument(failure: Failure, { refusals, since }: Doubt, now: number): Failure {
  const message = `${failure.message} (refused ${refusals} times in ${seconds(now - since)}, while the engine took other documents)`;
  return { ...failure, message };
}

/** The engine's own reason, and what to do. */
export function lateWrite(failure: Failure, waited: number, index: string): Failure {
  const { message: reason } = failure;
  const message = `${reason} (${index} took no writes for ${seconds(waited)}, while another index of the pipeline did: open the index with POST ${index}/_open, or take its block away with PUT ${index}/_settings {"index.blocks.write":null,"index.blocks.read_only":null}, then redrive; let the lifecycle close it later, or make it read-only later)`;
  return { ...failure, message };
}

function seconds(duration: number): string {
  return durationOf(Math.max(1, Math.round(duration / 1_000)) * 1_000);
}

interface Outlook extends Doubt {
  readonly suspect: Suspect;
  readonly status: number;
  readonly lateWrites: number;
  readonly now: number;
}

/** Of a document whose probe isn't taken: an outage by all that is known. */
export const unprovenOutlook =
  'is sent again until the engine takes it, and is not the only one: a probe with another document is refused as well, or none is known';

/** What happens to a document that has to be sent again, as the end of a sentence that begins with it. */
export function outlookOf(known: Outlook | undefined): string {
  if (known === undefined) return 'is sent again until the engine takes it';
  const { suspect, status, refusals, since, lateWrites, now } = known;
  if (suspect === 'index') {
    const left = seconds(since + lateWrites - now);
    return `becomes a dead letter in ${left} unless its index takes writes by then, as others do`;
  }
  const left = Math.max(0, since + shortestDoubtMs[status === 500 ? 500 : 400] - now);
  const more = Math.max(1, enoughRefusals + 1 - refusals);
  return `becomes a dead letter after ${more} more ${more === 1 ? 'refusal' : 'refusals'}, in ${seconds(left)} at the earliest, if the engine goes on taking others`;
}

import type { Random } from '../../../pipelines/demo/kit/random.ts';
import type { Making } from './poison.ts';

const lanes = ['lane-0', 'lane-1', 'lane-2', 'lane-3', 'lane-4', 'lane-5'];

/** Event times lie back as far as this, in any order: far less than the windows wait. */
const disorder = 3_000;

/** By then every shard has an event, and keys are new and not the first. */
const begun = 8_000;

const hour = 3_600_000;

/** Says for each record, by the time of its making, which lane it is of and when it happened. Milliseconds. */
export function laneAmong(random: Random): (now: number) => Pick<Making, 'at' | 'lane' | 'bad'> {
  let first: number | undefined;
  return (now) => {
    first ??= now;
    const elapsed = now - first;
    const lane = pickLane(random, elapsed);
    const back = random.integer(0, disorder) + (isLate(lane) ? 3 * hour : 0);
    // Alerts on the share of bad ones come and go.
    const bad = random.chance(Math.floor(elapsed / 11_000) % 2 === 0 ? 0.1 : 0.45);
    return { at: new Date(now - back).toISOString(), lane, bad };
  };
}

/** Hours late: too late for every window. */
export function isLate(lane: string): boolean {
  return lane.startsWith('late');
}

/** Seen first when the monitor of new lanes has long begun. */
export function isNew(lane: string): boolean {
  return lane.startsWith('new');
}

/** Half of the traffic is of one lane at a time, which crosses the limit and falls silent. */
function pickLane(random: Random, elapsed: number): string {
  const chosen = random.fraction();
  if (elapsed > begun && chosen < 0.01) return `late-${random.integer(0, 2)}`;
  if (elapsed > begun && chosen < 0.04) return `new-${Math.floor(elapsed / 8_000)}`;
  if (chosen < 0.5) return `burst-${Math.floor(elapsed / 7_000) % 5}`;
  return random.pick(lanes);
}

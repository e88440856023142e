import type { Demo, DemoOptions, DemoQuery, DemoRecord, Expected, Poison } from './demo.ts';
import { createRandom, type Random } from './random.ts';

/** When and under which circumstances a record is made. */
export interface Moment {
  readonly index: number;
  /** Milliseconds since the epoch, roughly ascending, never after `now`. */
  readonly time: number;
  /** From 0 at the first record to 1 at the last. */
  readonly progress: number;
  /** Something has gone wrong, and what it is, is up to the demo. */
  readonly incident: boolean;
  readonly random: Random;
}

/** What a pipeline's demo consists of. */
export interface DemoParts {
  /** A record that becomes one document. */
  readonly document: (moment: Moment) => DemoRecord;
  /** A record that the pipeline filters out. */
  readonly filtered: (moment: Moment) => DemoRecord;
  /** Records that the pipeline refuses, each with its reason. */
  readonly poison: readonly Poison[];
  readonly queries: readonly DemoQuery[];
}

const spanMs = 15 * 60_000;
/**
 * Parts of the span. Enough lies before it to know what is usual, and enough after it for windows of a minute to be
 * final, so that an alert fires and is resolved within the demo.
 */
const INCIDENT = { from: 0.5, to: 0.65 };
/** Events reach the producer up to this late, so their order is only roughly that of time. */
const jitterMs = 800;
const filteredEvery = 50;
const rejectedEvery = 200;

type Fate = keyof Expected;

/** Of the first 20 records one is filtered and one rejected, so that the smallest demo shows every outcome. */
function fateOf(index: number): Fate {
  if (index % rejectedEvery === 19) return 'rejected';
  return index % filteredEvery === 9 ? 'filtered' : 'documents';
}

export function createDemo(parts: DemoParts): Demo {
  return {
    records: (options) => generate(parts, options),
    expected: ({ count }) => {
      const expected = { documents: 0, rejected: 0, filtered: 0 };
      for (let index = 0; index < count; index++) expected[fateOf(index)]++;
      return expected;
    },
    queries: parts.queries,
    poison: parts.poison,
  };
}

function* generate(parts: DemoParts, { seed, count, now }: DemoOptions): Generator<DemoRecord> {
  const random = createRandom(seed);
  for (let index = 0; index < count; index++) {
    const progress = count > 1 ? index / (count - 1) : 1;
    const time = Math.floor(now - spanMs * (1 - progress) - jitterMs * random.fraction());
    const incident = progress >= INCIDENT.from && progress < INCIDENT.to;
    const moment: Moment = { index, time, progress, incident, random };
    switch (fateOf(index)) {
      case 'documents':
        yield parts.document(moment);
        break;
      case 'filtered':
        yield parts.filtered(moment);
        break;
      case 'rejected':
        yield { data: random.pick(parts.poison).data, partitionKey: `poison-${index}` };
        break;
    }
  }
}

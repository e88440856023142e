import { count } from '../../cli/kit/count.ts';
import type { Pipeline } from '../../functions/pipeline/pipeline.ts';
import { cantFire, metricsOf, needs, type Warning, type WindowFacts, whyNone } from './window-warnings.ts';

/** Documents of a window between two looks: fewer say little. */
const enough = 100;

interface Seen {
  readonly folded: number;
  readonly skipped: number;
}

/** Finds metrics that had values and get none any more, such as after a producer has renamed a field. */
export class SkipTrend {
  private readonly pipeline: Pipeline;
  /** By `window.metric`, as it was at the last look. */
  private readonly seen = new Map<string, Seen>();
  private readonly found = new Map<string, Warning>();

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline;
  }

  /** What it has found until now, each once. */
  look(facts: WindowFacts | undefined): readonly Warning[] {
    const { windows = [], monitors = [] } = this.pipeline;
    for (const window of facts === undefined ? [] : windows) {
      const folded = facts?.foldedIn.get(window.name) ?? 0;
      for (const [metric, definition] of metricsOf(window)) {
        const name = `${window.name}.${metric}`;
        const now = { folded, skipped: facts?.skipped.get(name) ?? 0 };
        const before = this.seen.get(name) ?? { folded: 0, skipped: 0 };
        const fresh = now.folded - before.folded;
        if (fresh < enough) continue;
        this.seen.set(name, now);
        const hadValues = before.folded >= enough && before.skipped < before.folded / 2;
        if (!hadValues || now.skipped - before.skipped < fresh || this.found.has(name)) continue;
        const watching = monitors.filter(
          (monitor) => monitor.window === window.name && needs(monitor, metric),
        );
        const text =
          `The metric ${metric} of the window ${window.name} had values and gets none any more, in the last ` +
          `${count(fresh)} documents: ${whyNone(definition)}.${cantFire(watching)} Has the producer changed?`;
        this.found.set(name, { id: `trend:${name}`, text });
      }
    }
    return [...this.found.values()];
  }
}
